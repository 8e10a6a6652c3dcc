package org.vmcoregdb.kernel;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;

/** The sample dump that comes with the program: a Debian 6.1 kernel whose stack was overrun. */
public final class Sample {
    /** From the folder of any module, which is where its tests run. */
    public static final Path FILE = Path.of("..", "server", "sample", "smash.kdump.zst");

    /** The core of a Xen PV guest that comes with the program. */
    public static final Path XEN = Path.of("..", "server", "sample", "pv1.core.zst");

    private Sample() {}

    /** The file expanded, in the module's build folder. */
    public static Path expanded() {
        return expanded(FILE);
    }

    /** One of the files expanded, in the module's build folder. */
    public static Path expanded(Path file) {
        try {
            return new ExpansionCache(Path.of("target", "expanded"), ExpansionProgress.SILENT)
                    .expanded(new FileLocation(file), Container.ZSTD);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens the file, which is expanded into the module's build folder once. */
    public static DumpFile dump() {
        return dump(FILE);
    }

    /** Opens one of the files. */
    public static DumpFile dump(Path file) {
        try {
            return DumpFormats.standard()
                    .open(
                            List.of(new FileLocation(file)),
                            new OpenOptions(true, Path.of("target", "expanded"), ExpansionProgress.SILENT));
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The files whose memory is damaged to see what becomes of it: the sample, and those that the property {@code damaged.dumps} names,
     * with the separator of paths between them, such as of another architecture.
     */
    public static Stream<Path> toDamage() {
        return Stream.concat(
                Stream.of(FILE),
                Stream.of(System.getProperty("damaged.dumps", "").split(File.pathSeparator))
                        .filter(name -> !name.isEmpty())
                        .map(Path::of));
    }

    /** Opens the kernel in a dump. */
    public static Kernel kernel(DumpFile dump) {
        try {
            return Kernel.open(dump);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }
}
