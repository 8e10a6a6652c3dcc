package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.crash.DebugFileSet;
import org.vmcoregdb.crash.GivenFiles;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.kernel.Carried;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.locate.SearchScope;
import org.vmcoregdb.redaction.RedactionRules;
import org.vmcoregdb.server.command.HexArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that commands take, and opening them. Each is told from the others by its content, wherever it
 * stands. */
final class DumpArguments {
    @Parameters(
            arity = "1..*",
            paramLabel = "DUMP [VMLINUX|PACKAGE [MODULE...]]",
            description =
                    "The dump (all files of a split set), the kernel's vmlinux for what the dump does not have,"
                            + " and modules' files with debug information; or a package that has them (.rpm, .deb, .ddeb,"
                            + " .pkg.tar.zst), or a folder of such. All may be compressed, and be read in place on other machines:"
                            + " https://… and s3://BUCKET/KEY. Or a guest that runs: qemu:unix:PATH of QEMU's machine protocol.")
    private List<Location> files = new ArrayList<>();

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

    @Option(
            names = "--ignore",
            paramLabel = "WHAT",
            split = ",",
            converter = CarriedName.class,
            description =
                    "Do as if the kernel did not carry its btf (types), orc (tables for unwinding) or kallsyms"
                            + " (symbols), and take vmlinux's: where one of them is damaged, or to compare. Several with commas.")
    private Set<Carried> ignored = EnumSet.noneOf(Carried.class);

    /** Main looks for it, since only Main knows what was read in the end. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = UserLocations.STATS,
            description = "Say at the end how much was read of files on other machines, on standard error.")
    private boolean stats;

    private RedactionRules redaction = RedactionRules.none();

    /** What --set can set, by the names that users type. */
    enum Place {
        phys_base,
        kaslr,
        vmcoreinfo,
        search
    }

    /** To be called before dumps are opened: what is left out of them. */
    DumpArguments redacting(RedactionArguments what) {
        redaction = what.rules();
        return this;
    }

    /** Opens the dump and the kernel in it. */
    CrashDump open() throws FormatException {
        CrashOptions options = options();
        return CrashDump.open(files, options.with(options.kernel().withOverrides(overrides())));
    }

    private CrashOptions options() {
        return standard().with(new SourceFiles(sourceMap)).with(kernelOptions()).with(redaction);
    }

    private KernelOptions kernelOptions() {
        return KernelOptions.none().withForce(force).withIgnored(ignored);
    }

    /** How all commands open files, with progress on the terminal. */
    static CrashOptions standard() {
        return CrashOptions.standard().with(ProgressLine.standard());
    }

    /** What is said of the kernel, for a dump that is opened without debug files. */
    KernelOptions kernel() {
        return kernelOptions().withOverrides(overrides());
    }

    private Overrides overrides() {
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

    /** What --ignore ignores. */
    static final class CarriedName implements CommandLine.ITypeConverter<Carried> {
        @Override
        public Carried convert(String text) {
            for (Carried carried : Carried.values()) {
                if (carried.name().equalsIgnoreCase(text)) {
                    return carried;
                }
            }
            throw new CommandLine.TypeConversionException("'" + text + "' is not btf, orc or kallsyms");
        }
    }

    /** A number in hexadecimal; one below zero has a minus. */
    static final class HexNumber implements CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            boolean negative = text.startsWith("-");
            OptionalLong value = HexArguments.find(text.substring(negative ? 1 : 0));
            if (value.isEmpty()) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not a hexadecimal number");
            }
            return negative ? -value.getAsLong() : value.getAsLong();
        }
    }

    /** Opens another dump in the same way, without other files. */
    CrashDump openOther(Location dump) throws FormatException {
        return CrashDump.open(List.of(dump), options());
    }

    /** Whether a file of this machine is a dump, by its first bytes. */
    static boolean looksLikeDump(Path file) {
        return standard().formats().looksLikeDump(new FileLocation(file));
    }

    /** Whether there are any, for commands that do without. */
    boolean areGiven() {
        return !files.isEmpty();
    }

    /** The name of the first file, without its folder. */
    String name() {
        return files.get(0).fileName();
    }

    /** The first file, if it is one of this machine. */
    Optional<Path> firstFile() {
        return files.get(0).localFile();
    }

    /** The folder, if that is all that was given. */
    Optional<Path> folder() {
        return files.size() == 1 ? files.get(0).localFile().filter(Files::isDirectory) : Optional.empty();
    }

    /** Opens the dump alone. */
    DumpFile openDump() throws FormatException {
        CrashOptions options = standard();
        return options.formats().open(GivenFiles.of(files, options).needDumps(), options.opening());
    }

    /**
     * What the files are.
     *
     * @param dumps all files of the dump, at least one
     * @param vmlinux the kernel's executable; one that was given in a package is in the cache
     */
    record Contents(List<Path> dumps, Optional<Path> vmlinux) {}

    /** Recognises the files, and opens the dump to see that it is one, but not the kernel in it. */
    Contents files() throws IOException, FormatException {
        CrashOptions options = standard();
        GivenFiles given = GivenFiles.of(files, options);
        try (DumpFile dump = options.formats().open(given.needDumps(), options.opening());
                DebugFileSet debugFiles = DebugFileSet.of(
                        given, dump.vmcoreInfo(), options.opening().progress())) {
            return new Contents(
                    given.dumps().stream()
                            .flatMap(dumpFile -> dumpFile.localFile().stream())
                            .toList(),
                    debugFiles.vmlinux().flatMap(file -> file.location().localFile()));
        }
    }

    /** Whether one of the files is this one, by whatever name. */
    boolean haveFile(Path other) throws IOException {
        for (Location file : files) {
            Optional<Path> local = file.localFile();
            if (local.isPresent()
                    && Files.exists(local.get())
                    && Files.exists(other)
                    && Files.isSameFile(local.get(), other)) {
                return true;
            }
        }
        return false;
    }

    /** The files as the user named them. */
    List<String> asGiven() {
        return files.stream().map(Location::name).toList();
    }
}
