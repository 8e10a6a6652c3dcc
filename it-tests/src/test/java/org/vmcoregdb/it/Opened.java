package org.vmcoregdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Carried;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.KernelOptions;

/** Dumps opened in the test's own process, for tests that look at all tasks. */
final class Opened {
    private Opened() {}

    /** The kernel in a dump. */
    static Kernel kernel(Path dump, Optional<Path> vmlinux) {
        return kernel(dump, vmlinux, Set.of());
    }

    /** The same as if the kernel had been built without some of what it carries. */
    static Kernel kernel(Path dump, Optional<Path> vmlinux, Set<Carried> ignored) {
        try {
            Optional<ElfFile> file =
                    vmlinux.isPresent() ? Optional.of(ElfFile.open(MappedFile.open(vmlinux.get()))) : Optional.empty();
            return Kernel.open(
                    DumpFormats.standard().open(List.of(new FileLocation(dump)), OpenOptions.standard()),
                    KernelOptions.none().withVmlinux(file).withIgnored(ignored));
        } catch (FormatException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
