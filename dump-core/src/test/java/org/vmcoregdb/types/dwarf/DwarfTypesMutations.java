package org.vmcoregdb.types.dwarf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.mutation.MutatedFormat;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.print.Declarations;

/** Types out of DWARF of every version. */
public final class DwarfTypesMutations {
    private static final int DEPTH = 4;

    private DwarfTypesMutations() {}

    /** One format, since the reader is one. */
    public static MutatedFormat format(Path folder) {
        List<byte[]> files = new ArrayList<>();
        for (int version = 2; version <= 5; version++) {
            files.add(new CProgram(version, false).program().file());
        }
        files.add(new CProgram(5, true).program().file());
        Die number = CProgram.base("int", 4, 5);
        Die pair = new Die(0x13, Die.member("a", number, 0)).named("pair").size(4);
        Die direct = new Die(0x34).named("second").with(0x49, 0x20, 77L);
        files.add(new DwarfProgram()
                .unit(4, false, direct)
                .typeUnit(4, 77, pair, number)
                .file());
        DebugFileFinder finder =
                new DebugFileFinder(folder, new DebugFileCache(folder.resolve("types")), List.of(), Optional.empty());
        return new MutatedFormat("DWARF types", files, (file, random) -> read(file, finder));
    }

    private static void read(byte[] file, DebugFileFinder finder) throws FormatException {
        List<String> problems = new ArrayList<>();
        DwarfTypes types = DwarfTypes.of(DwarfProgram.sections(file), TypeTable.NONE, finder, problems::add);
        types.composites().forEach(type -> walk(type, DEPTH));
        for (String name : List.of("task", "later", "local", "pair")) {
            types.composite(CType.CompositeKind.STRUCT, name).ifPresent(type -> walk(type, DEPTH));
        }
        for (String name : List.of("init", "board", "_text", "second")) {
            types.variable(name).ifPresent(type -> walk(type, DEPTH));
        }
        types.enumeration("colour").ifPresent(type -> walk(type, 1));
        types.typedef("word_t").ifPresent(type -> walk(type, DEPTH));
        types.function("run").ifPresent(type -> walk(type, DEPTH));
        for (String problem : problems) {
            if (problem.isBlank() || problem.contains("\n") || problem.startsWith("null")) {
                throw new IllegalStateException("no sentence: " + problem);
            }
        }
    }

    private static void walk(CType type, int depth) {
        Declarations.variable(type, "x");
        type.size();
        if (depth == 0) {
            return;
        }
        if (type.stripped() instanceof CType.CompositeType composite) {
            Declarations.body(composite);
            composite.member("nothing");
            composite.members().forEach(member -> walk(member.type(), depth - 1));
        } else if (type.stripped() instanceof CType.PointerType pointer) {
            walk(pointer.target(), depth - 1);
        } else if (type.stripped() instanceof CType.ArrayType array) {
            walk(array.element(), depth - 1);
        }
    }
}
