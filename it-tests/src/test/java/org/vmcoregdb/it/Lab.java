package org.vmcoregdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;

/**
 * Where the dumps, the kernels and the rival programs are: what {@code it-tests/lab/lab} made in its folder (system property {@code
 * lab}, else the environment's {@code VMCOREGDB_LAB}, else {@code ~/.cache/vmcore-gdb/lab}), and what the checkout itself has.
 */
final class Lab {
    /** The kernel that every dump of the {@code ci} set is of. */
    static final String DEFAULT_KERNEL = "6.1";

    private Lab() {}

    /** The lab's folder, whether it exists or not. */
    static Path folder() {
        return setting("lab")
                .or(() -> environment("VMCOREGDB_LAB"))
                .map(Path::of)
                .orElseGet(() -> environment("XDG_CACHE_HOME")
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("vmcore-gdb/lab"));
    }

    /** The checkout's root folder: the one with the launcher. */
    static Path root() {
        Path start = Path.of(setting("vmcoregdb.root").orElse("")).toAbsolutePath();
        for (Path p = start; p != null; p = p.getParent()) {
            if (Files.isExecutable(p.resolve("vmcore-gdb"))) {
                return p;
            }
        }
        throw new IllegalStateException("no vmcore-gdb script in " + start + " or above it");
    }

    /** The dump that is committed with the project. */
    static Path sample() {
        return root().resolve("server/sample/smash.kdump.zst");
    }

    /** The core of a Xen PV guest that is committed with the project. */
    static Path xenSample() {
        return root().resolve("server/sample/pv1.core.zst");
    }

    /** A file that somebody put into the folder of dumps; skips the test when nobody did. */
    static Path brought(String file) {
        Path path = folder().resolve("dumps").resolve(file);
        Assumptions.assumeTrue(Files.exists(path), "no " + file + " in the lab's folder of dumps");
        return path;
    }

    /** The dump {@code dumps/6.1/NAME/NAME.FORMAT}; skips the test when the lab has not made it. */
    static Path dump(String name, String format) {
        return dump(DEFAULT_KERNEL, name, format);
    }

    /** The dump {@code dumps/KERNEL/NAME/NAME.FORMAT}; skips the test when the lab has not made it. */
    static Path dump(String kernel, String name, String format) {
        return findDump(kernel, name, format).orElseGet(() -> {
            Assumptions.abort("no dump " + kernel + "/" + name + "." + format + " in the lab: it-tests/lab/lab dumps "
                    + (!kernel.equals(DEFAULT_KERNEL) ? "full" : Rows.all() ? "all" : "ci"));
            throw new AssertionError("unreachable");
        });
    }

    /** The same for a caller that has something else to do without it. */
    static Optional<Path> findDump(String kernel, String name, String format) {
        Path folder = folder().resolve("dumps").resolve(kernel).resolve(name);
        Path dump = folder.resolve(name + "." + format);
        // without the stamp it is a dump still being made, or one whose making failed
        return Files.exists(folder.resolve(".complete")) && Files.exists(dump) ? Optional.of(dump) : Optional.empty();
    }

    /** The kernel with its symbols that the dumps of {@code 6.1} are of; skips the test when it is not there. */
    static Path vmlinux() {
        return vmlinux(DEFAULT_KERNEL);
    }

    /**
     * The same for a dump that comes with the project; skips the test when the lab's kernel is another build: it is the distribution's newest,
     * and the dump's may be older.
     */
    static Path vmlinuxOf(Path dump) {
        Path vmlinux = vmlinux();
        String wanted = Opened.kernel(dump, Optional.empty()).buildId().orElseThrow();
        try (MappedFile file = MappedFile.open(vmlinux)) {
            String found = BuildId.of(ElfFile.open(file)).orElseThrow().hex();
            Assumptions.assumeTrue(
                    found.equals(wanted),
                    "the lab's kernel " + DEFAULT_KERNEL + " is a newer build than that of the dumps of the project");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
        return vmlinux;
    }

    /** The kernel with its symbols that the dumps of {@code kernel} are of; skips the test when it is not there. */
    static Path vmlinux(String kernel) {
        Path vmlinux = folder().resolve("kernels").resolve(kernel).resolve("vmlinux");
        Assumptions.assumeTrue(
                Files.exists(vmlinux), "no vmlinux of " + kernel + " in the lab: it-tests/lab/lab kernel " + kernel);
        return vmlinux;
    }

    /** The test module, with debug information, that the dumps of {@code 6.1} had loaded; skips the test without it. */
    static Path crashmeModule() {
        try {
            // the label is a link to the kernel's folder, which is named after the release
            Path kernel = folder().resolve("kernels").resolve(DEFAULT_KERNEL);
            return crashmeModule(
                    String.valueOf(Files.exists(kernel) ? kernel.toRealPath().getFileName() : kernel.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test module built for a release; skips the test when it is not there. */
    static Path crashmeModule(String release) {
        Path module = folder().resolve("guest").resolve("mod-" + release).resolve("crashme.ko");
        Assumptions.assumeTrue(
                Files.exists(module), "no crashme.ko of " + release + " in the lab: it-tests/lab/lab dumps full");
        return module;
    }

    /** Modules of the kernel that the dumps of {@code 6.1} are of, with names; skips the test when one is not there. */
    static List<Path> modules(String... names) {
        Path modules = vmlinux().resolveSibling("root/lib/modules");
        try (Stream<Path> files = Files.walk(modules)) {
            List<Path> found = files.filter(f -> Stream.of(names).anyMatch(name -> f.endsWith(name + ".ko")))
                    .toList();
            Assumptions.assumeTrue(found.size() == names.length, "not all of these modules are in the lab");
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Debian's package with the debug symbols of the kernel of the dumps of {@code 6.1}; skips the test without it. */
    static Path debugPackage() {
        Path folder = folder().resolve("debs");
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            Optional<Path> found = files.filter(
                            f -> f.getFileName().toString().matches("linux-image-6\\.1.*-dbg_.*_amd64\\.deb"))
                    .findFirst();
            Assumptions.assumeTrue(
                    found.isPresent(),
                    "no -dbg package of 6.1 in the lab's debs: it-tests/lab/lab kernel 6.1 keeps it");
            return found.orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of this machine; skips the test when it is not installed. */
    static Path installed(String name) {
        return onPath(name).orElseGet(() -> {
            Assumptions.abort("no " + name + " installed");
            throw new AssertionError("unreachable");
        });
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(environment("PATH").orElse("/usr/bin").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The rival {@code crash9}, {@code drgn03}, {@code gdb18}, {@code lldb21}; skips the test when it is not there. */
    static Path peer(String name) {
        Path program = folder().resolve("peers/bin").resolve(name);
        Assumptions.assumeTrue(
                Files.isExecutable(program), name + " is not installed: it-tests/lab/lab peers (as root)");
        return program;
    }

    /** The machine's own gdb; skips the test when there is none. */
    static Path gdb() {
        return installed("gdb");
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
