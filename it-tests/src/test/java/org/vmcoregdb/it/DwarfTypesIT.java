package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfKind;
import org.vmcoregdb.types.btf.BtfRecord;
import org.vmcoregdb.types.dwarf.DwarfTypes;

/**
 * The types of a kernel out of its DWARF against those out of its BTF, which pahole has made of the same DWARF: every struct, union,
 * enumeration, typedef, number, function and variable that BTF has a name of. What differs, and why:
 * <ul>
 *   <li>Of several definitions of one name both have the first they met, pahole by threads, we by the order of the units; so they are
 *       compared only where BTF has one.
 *   <li>BTF has an enumeration that is only declared as one without constants; in DWARF it is incomplete.
 *   <li>BTF has functions of assembly as {@code void f(void)}; their types are not known.
 *   <li>BTF has an array of arrays as one long array.
 * </ul>
 */
final class DwarfTypesIT {
    private static final int DEPTH = 40;

    @TempDir
    private Path folder;

    private final Map<String, Integer> definitions = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private int compared;

    private DwarfTypes dwarf(ElfFile file, TypeTable base) throws FormatException {
        DebugFileFinder finder = new DebugFileFinder(folder, new DebugFileCache(folder), List.of(), Optional.empty());
        return DwarfTypes.of(
                new DebugSections(file, SectionPlacement.UNPLACED), base, finder, problem -> differences.add(problem));
    }

    @Test
    void everyNameOfBtfIsTheSameInDwarf() throws IOException, FormatException {
        try (ByteSource source = MappedFile.open(Lab.vmlinux())) {
            ElfFile file = ElfFile.open(source);
            ByteSource contents = file.contents(file.section(".BTF").orElseThrow());
            Btf btf = Btf.parse(new Cursor(contents, file.order(), 0).bytes(".BTF", contents.size()));
            compare(btf, dwarf(file, TypeTable.NONE));
            assertThat(differences).isEmpty();
            assertThat(compared).isGreaterThan(50_000);
            // the index that was kept gives the same
            compared = 0;
            compare(btf, dwarf(file, TypeTable.NONE));
            assertThat(differences).isEmpty();
            assertThat(compared).isGreaterThan(50_000);
        }
    }

    @Test
    void aModulesOwnTypesAreInItsFile() throws IOException, FormatException {
        try (ByteSource kernel = MappedFile.open(Lab.vmlinux());
                ByteSource module = MappedFile.open(Lab.crashmeModule())) {
            DwarfTypes types = dwarf(ElfFile.open(module), dwarf(ElfFile.open(kernel), TypeTable.NONE));
            assertThat(types.variable("__this_module"))
                    .get()
                    .isInstanceOfSatisfying(
                            CType.CompositeType.class,
                            type -> assertThat(type.member("core_layout")).isPresent());
            assertThat(types.struct("task_struct").field("comm")).isPresent();
            assertThat(types.hasFunction("schedule")).isTrue();
            assertThat(differences).isEmpty();
        }
    }

    private void compare(Btf btf, DwarfTypes dwarf) {
        definitions.clear();
        for (int i = 0; i < btf.count(); i++) {
            definitions.merge(key(btf, btf.record(btf.firstId() + i)), 1, Integer::sum);
        }
        for (int i = 0; i < btf.count(); i++) {
            BtfRecord record = btf.record(btf.firstId() + i);
            String name = btf.stringAtOffset(record.nameOffset());
            if (!name.isEmpty() && definitions.getOrDefault(key(btf, record), 0) == 1) {
                compare(record.kind(), name, btf, dwarf);
            }
        }
    }

    private static String key(Btf btf, BtfRecord record) {
        return record.kind() + " " + btf.stringAtOffset(record.nameOffset());
    }

    private void compare(int kind, String name, Btf btf, DwarfTypes dwarf) {
        switch (kind) {
            case BtfKind.STRUCT -> same(name, btf, dwarf, t -> t.composite(CType.CompositeKind.STRUCT, name));
            case BtfKind.UNION -> same(name, btf, dwarf, t -> t.composite(CType.CompositeKind.UNION, name));
            case BtfKind.ENUM, BtfKind.ENUM64 -> {
                if (!btf.enumeration(name).orElseThrow().enumerators().isEmpty()) {
                    same(name, btf, dwarf, t -> t.enumeration(name));
                }
            }
            case BtfKind.TYPEDEF, BtfKind.INT -> same(name, btf, dwarf, t -> t.typedef(name));
            case BtfKind.VAR -> same(name, btf, dwarf, t -> t.variable(name));
            case BtfKind.FUNC -> {
                String untyped = "func void()";
                if (dwarf.hasFunction(name)
                        || !whole(btf.function(name).orElseThrow()).equals(untyped)) {
                    same(name, btf, dwarf, t -> t.function(name));
                }
            }
            default -> {}
        }
    }

    private void same(String name, Btf btf, DwarfTypes dwarf, Function<TypeTable, Optional<? extends CType>> question) {
        compared++;
        String one = question.apply(btf).map(DwarfTypesIT::whole).orElse("nothing");
        String other = question.apply(dwarf).map(DwarfTypesIT::whole).orElse("nothing");
        if (!one.equals(other)) {
            differences.add(name + ": BTF has " + one + ", DWARF " + other);
        }
    }

    /** With its members, even if it has a name. */
    private static String whole(CType type) {
        if (type instanceof CType.CompositeType composite) {
            return composite.name() + body(composite, 0);
        }
        if (type instanceof CType.EnumType constants) {
            return constants.toString();
        }
        return type instanceof CType.TypedefType typedef ? "typedef " + shape(typedef.target(), 0) : shape(type, 0);
    }

    private static String body(CType.CompositeType type, int depth) {
        return type.kind() + " of " + type.size()
                + type.members().stream()
                        .map(m -> m.name() + "@" + m.bitOffset() + ":" + m.bitSize() + " " + shape(m.type(), depth + 1))
                        .collect(Collectors.joining("; ", " {", "}"));
    }

    private static String shape(CType type, int depth) {
        if (depth > DEPTH) {
            return "deep";
        }
        if (type instanceof CType.PointerType pointer) {
            return "*" + shape(pointer.target(), depth + 1);
        }
        if (type instanceof CType.QualifiedType qualified) {
            return qualified.qualifier() + " " + shape(qualified.target(), depth + 1);
        }
        if (type instanceof CType.ArrayType array) {
            long count = array.count();
            CType element = array.element();
            while (element instanceof CType.ArrayType inner) {
                count *= inner.count();
                element = inner.element();
            }
            return "[" + count + "]" + shape(element, depth + 1);
        }
        if (type instanceof CType.FunctionType function) {
            return "func " + shape(function.result(), depth + 1)
                    + function.parameters().stream()
                            .map(p -> p.name() + " " + shape(p.type(), depth + 1))
                            .collect(Collectors.joining(", ", "(", function.variadic() ? ", ...)" : ")"));
        }
        return named(type, depth);
    }

    private static String named(CType type, int depth) {
        if (type instanceof CType.CompositeType composite) {
            return composite.name().isEmpty()
                    ? body(composite, depth)
                    : composite.kind().keyword() + " " + composite.name();
        }
        if (type instanceof CType.EnumType constants) {
            return constants.name().isEmpty() ? constants.toString() : "enum " + constants.name();
        }
        if (type instanceof CType.IncompleteType incomplete) {
            return incomplete.keyword() + " " + incomplete.name();
        }
        if (type instanceof CType.TypedefType typedef) {
            return typedef.name();
        }
        return type instanceof CType.VoidType ? "void" : type.toString();
    }
}
