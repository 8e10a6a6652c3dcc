package org.vmcoregdb.kernel;

import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param ignored what is not read, though the kernel carries it: the answers are those of a kernel that was built without
 */
public record KernelOptions(
        Optional<ElfFile> vmlinux,
        List<ElfFile> moduleFiles,
        DebugFileFinder finder,
        Overrides overrides,
        boolean force,
        Set<Carried> ignored) {
    /** Nothing is given: the dump speaks for itself, with debug files that are installed here. */
    public static KernelOptions none() {
        return new KernelOptions(
                Optional.empty(), List.of(), DebugFileFinder.installed(), Overrides.NONE, false, Set.of());
    }

    /** The same with a kernel's file. */
    public KernelOptions withVmlinux(Optional<ElfFile> file) {
        return new KernelOptions(file, moduleFiles, finder, overrides, force, ignored);
    }

    /** The same with files of modules. */
    public KernelOptions withModuleFiles(List<ElfFile> files) {
        return new KernelOptions(vmlinux, files, finder, overrides, force, ignored);
    }

    /** The same with other places to look for debug files in. */
    public KernelOptions withFinder(DebugFileFinder other) {
        return new KernelOptions(vmlinux, moduleFiles, other, overrides, force, ignored);
    }

    /** The same with values that the user gave for what the dump does not say. */
    public KernelOptions withOverrides(Overrides others) {
        return new KernelOptions(vmlinux, moduleFiles, finder, others, force, ignored);
    }

    /** The same, accepting files of another build, or not. */
    public KernelOptions withForce(boolean accepted) {
        return new KernelOptions(vmlinux, moduleFiles, finder, overrides, accepted, ignored);
    }

    /** The same without reading some of what the kernel carries. */
    public KernelOptions withIgnored(Set<Carried> carried) {
        return new KernelOptions(vmlinux, moduleFiles, finder, overrides, force, Set.copyOf(carried));
    }
}
