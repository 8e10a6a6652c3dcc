package org.vmcoregdb.kernel;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.packages.DebugFileFinder;

/**
 * What a user says of a kernel that is opened.
 *
 * @param vmlinux the kernel's ELF file, for what the dump does not have
 * @param moduleFiles files of its modules, with debug information
 * @param finder looks for debug files that were not given, when they are first needed
 * @param overrides values given with {@code --set}, for a dump that does not say where its kernel is
 * @param force accept files of another build
 */
public record KernelOptions(
        Optional<ElfFile> vmlinux,
        List<ElfFile> moduleFiles,
        DebugFileFinder finder,
        Overrides overrides,
        boolean force) {
    /** Nothing is given: the dump speaks for itself, with debug files that are installed here. */
    public static KernelOptions none() {
        return new KernelOptions(Optional.empty(), List.of(), DebugFileFinder.installed(), Overrides.NONE, false);
    }

    /** The same with a kernel's file. */
    public KernelOptions withVmlinux(Optional<ElfFile> file) {
        return new KernelOptions(file, moduleFiles, finder, overrides, force);
    }

    /** The same with files of modules. */
    public KernelOptions withModuleFiles(List<ElfFile> files) {
        return new KernelOptions(vmlinux, files, finder, overrides, force);
    }

    /** The same with other places to look for debug files in. */
    public KernelOptions withFinder(DebugFileFinder other) {
        return new KernelOptions(vmlinux, moduleFiles, other, overrides, force);
    }

    /** The same with values that the user gave for what the dump does not say. */
    public KernelOptions withOverrides(Overrides others) {
        return new KernelOptions(vmlinux, moduleFiles, finder, others, force);
    }

    /** The same, accepting files of another build, or not. */
    public KernelOptions withForce(boolean accepted) {
        return new KernelOptions(vmlinux, moduleFiles, finder, overrides, accepted);
    }
}
