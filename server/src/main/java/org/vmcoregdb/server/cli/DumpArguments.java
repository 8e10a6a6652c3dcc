package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormats;
import org.vmcoregdb.dump.OpenOptions;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.locate.SearchScope;
import org.vmcoregdb.server.cli.DebugFileSet.NamedFile;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.command.SourceFiles;
import org.vmcoregdb.unwind.Unwinder;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that commands take, and opening them. Each is told from the others by its content, wherever it
 * stands. */
final class DumpArguments {
    @Parameters(
            arity = "1..*",
            paramLabel = "DUMP [VMLINUX|PACKAGE [MODULE...]]",
            description = "The dump (all files of a split set), the kernel's vmlinux for what the dump cannot tell,"
                    + " and modules' files with debug information; or a package that has them (.rpm, .deb, .ddeb,"
                    + " .pkg.tar.zst), or a folder of such. All may be compressed.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--force", description = "Use the vmlinux even if it is of another build.")
    private boolean force;

    @Option(
            names = "--source-map",
            paramLabel = "FROM=TO",
            description = "Source files whose path starts with FROM are in TO; may be given several times.")
    private Map<String, String> sourceMap = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "WHAT=VALUE",
            converter = {PlaceName.class, HexNumber.class},
            description = "What is known better of a dump that does not say where its kernel is: phys_base, kaslr,"
                    + " vmcoreinfo (the physical address of its text); or search (how many bytes of memory are searched"
                    + " for that). In hexadecimal; may be given several times.")
    private Map<Place, Long> places = new EnumMap<>(Place.class);

    /** What --set can set, by the names that users type. */
    enum Place {
        phys_base,
        kaslr,
        vmcoreinfo,
        search
    }

    /** Opens the dump and the kernel in it. */
    Analysis open() throws DumpFormatException {
        return open(files, force, overrides(), new SourceFiles(sourceMap));
    }

    /** What the user knows better. */
    Overrides overrides() {
        long searched = place(Place.search).orElse(SearchScope.STANDARD_BYTES);
        return new Overrides(
                place(Place.phys_base),
                place(Place.kaslr),
                place(Place.vmcoreinfo),
                new SearchScope(Math.max(0, searched), ProgressLine.standardSearch()));
    }

    private OptionalLong place(Place which) {
        Long value = places.get(which);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** What --set sets. */
    static final class PlaceName implements CommandLine.ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            for (Place place : Place.values()) {
                if (place.name().equals(text)) {
                    return place;
                }
            }
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not phys_base, kaslr, vmcoreinfo or search");
        }
    }

    /** A number in hexadecimal; one below zero has a minus. */
    static final class HexNumber implements CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            boolean negative = text.startsWith("-");
            String digits = text.substring(negative ? 1 : 0).replaceFirst("^0x", "");
            try {
                long value = Long.parseUnsignedLong(digits, 16);
                return negative ? -value : value;
            } catch (NumberFormatException notANumber) {
                throw new CommandLine.TypeConversionException("'" + text + "' is no hexadecimal number");
            }
        }
    }

    /** Opens another dump in the same way, without other files. */
    Analysis openOther(Path dump) throws DumpFormatException {
        return open(List.of(dump), force, Overrides.NONE, new SourceFiles(sourceMap));
    }

    /** The folder, if that is all that was given. */
    Optional<Path> folder() {
        return files.size() == 1 && Files.isDirectory(files.get(0)) ? Optional.of(files.get(0)) : Optional.empty();
    }

    /** Opens the dump alone. */
    DumpFile openDump() throws DumpFormatException {
        return openDump(GivenFiles.of(files, ProgressLine.standard()).needDumps(), ProgressLine.standard());
    }

    /**
     * What the files are.
     *
     * @param dumps all files of the dump, at least one
     * @param vmlinux the kernel's executable; one that was given in a package is in the cache
     */
    record Contents(List<Path> dumps, Optional<Path> vmlinux) {}

    /** Tells the files apart, and opens the dump to see that it is one, but not the kernel in it. */
    Contents files() throws IOException, DumpFormatException {
        ExpansionProgress progress = ProgressLine.standard();
        GivenFiles given = GivenFiles.of(files, progress);
        try (DumpFile dump = openDump(given.needDumps(), progress)) {
            DebugFileSet debugFiles = DebugFileSet.of(given, dump.vmcoreInfo(), progress);
            return new Contents(given.dumps(), debugFiles.vmlinux().map(NamedFile::path));
        }
    }

    /** The files as the user named them. */
    List<String> asGiven() {
        return files.stream().map(Path::toString).toList();
    }

    static Analysis open(List<Path> files, boolean force, Overrides overrides, SourceFiles sources)
            throws DumpFormatException {
        ExpansionProgress progress = ProgressLine.standard();
        GivenFiles given = GivenFiles.of(files, progress);
        List<Path> dumps = given.needDumps();
        DumpFile dump = openDump(dumps, progress);
        DebugFileSet debugFiles = DebugFileSet.of(given, dump.vmcoreInfo(), progress);
        Optional<ElfFile> vmlinux = debugFiles.vmlinux().isPresent()
                ? Optional.of(debugFiles.vmlinux().get().open())
                : Optional.empty();
        Kernel kernel = Kernel.open(
                dump, new KernelOptions(vmlinux, debugFiles.modules(), debugFiles.finder(), overrides, force));
        if (!force) {
            DebugInfo.of(kernel).check();
        }
        return new Analysis(
                kernel,
                new Unwinder(kernel),
                dumps.stream().map(Path::toString).toList(),
                debugFiles.vmlinux().map(NamedFile::name),
                sources);
    }

    private static DumpFile openDump(List<Path> dumps, ExpansionProgress progress) throws DumpFormatException {
        return DumpFormats.open(dumps, new OpenOptions(true, ExpansionCache.defaultFolder(), progress));
    }
}
