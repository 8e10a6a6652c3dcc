package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.packages.DistributionPackage;

/** The kernel's ELF file: as the user gave it, as this machine has it, or as it can be fetched. Each is looked for once, when it is asked for. */
public final class Vmlinux {
    private final Kernel kernel;
    private final Optional<ElfFile> given;
    private final DebugFileFinder finder;
    private final Consumer<String> notices;
    private final Lazy<Optional<ElfFile>> here = new Lazy<>(this::find);
    private final Lazy<Optional<ElfFile>> fetched = new Lazy<>(this::fetch);

    Vmlinux(Kernel kernel, Optional<ElfFile> given, DebugFileFinder finder, Consumer<String> notices) {
        this.kernel = kernel;
        this.given = given;
        this.finder = finder;
        this.notices = notices;
    }

    /** The file that the user gave. */
    public Optional<ElfFile> given() {
        return given;
    }

    /** The file that the user gave, or that is installed on this machine. */
    public Optional<ElfFile> here() {
        return here.get();
    }

    /** The file from debuginfod or from a package that the user gave, which may take minutes. */
    public Optional<ElfFile> fetched() {
        return fetched.get();
    }

    /** The file from wherever it can be had: for what nothing works without. */
    public Optional<ElfFile> needed() {
        Optional<ElfFile> found = here.get();
        return found.isPresent() ? found : fetched.get();
    }

    /** What the user can do where there is none: the second half of a sentence. */
    public String advice() {
        String version = kernel.utsName().map(UtsName::version).orElse("");
        return DistributionPackage.advice(kernel.release(), version);
    }

    private Optional<ElfFile> find() {
        return given.or(() -> buildId().flatMap(id -> finder.kernel(id, kernel.release())));
    }

    private Optional<ElfFile> fetch() {
        Optional<BuildId> id = buildId();
        try {
            return id.isPresent() ? finder.fetchKernel(id.get()) : Optional.empty();
        } catch (FormatException failed) {
            notices.accept(failed.getMessage() + ".");
            return Optional.empty();
        }
    }

    private Optional<BuildId> buildId() {
        return kernel.buildId().flatMap(BuildId::of);
    }
}
