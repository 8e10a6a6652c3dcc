package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.debuginfod.DebuginfodClient;
import org.vmcoregdb.debuginfod.DebuginfodSettings;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.packages.DebugPackage;
import org.vmcoregdb.packages.StoredFile;

/**
 * The debug files for one dump: those that the user gave as they are, what is taken out of given packages, and a finder for
 * what is missing.
 *
 * @param vmlinux the kernel's file
 * @param modules files of modules
 * @param finder looks for others
 */
record DebugFileSet(Optional<NamedFile> vmlinux, List<ElfFile> modules, DebugFileFinder finder) {
    /**
     * A file.
     *
     * @param path where it is
     * @param name what the user knows it by
     */
    record NamedFile(Path path, String name) {
        ElfFile open() throws DumpFormatException {
            try {
                return ElfFile.open(CacheFolder.map(path, name));
            } catch (IOException e) {
                throw new DumpFormatException(name + " cannot be opened: " + IoReason.of(e), e);
            }
        }

        private static NamedFile of(DebugPackage one, StoredFile file) {
            return new NamedFile(file.path(), one.file() + (one.isSingleFile() ? "" : " (" + file.name() + ")"));
        }
    }

    /**
     * Collects them; a kernel in a package is expanded into the cache if it is not there yet.
     *
     * @param info what the kernel of the dump says of itself
     * @throws DumpFormatException if a file or package cannot be used, or there are two kernels
     */
    static DebugFileSet of(GivenFiles given, Optional<VmcoreInfo> info, ExpansionProgress progress)
            throws DumpFormatException {
        if (given.kernels().size() > 1) {
            throw new DumpFormatException("Two vmlinux files were given: "
                    + given.kernels().get(0) + " and " + given.kernels().get(1));
        }
        DebugFileCache cache = DebugFileCache.standard();
        List<DebugPackage> packages = new ArrayList<>();
        List<ElfFile> modules = new ArrayList<>();
        for (Path module : given.modules()) {
            modules.add(new NamedFile(module, module.toString()).open());
        }
        for (DebugPackage one : given.packages()) {
            if (one.isModule()) {
                modules.add(NamedFile.of(one, one.module(cache)).open());
            } else {
                packages.add(one);
            }
        }
        String release = info.flatMap(i -> i.get("OSRELEASE")).orElse("");
        given.folders().forEach(folder -> packages.addAll(ofRelease(folder, release)));
        Optional<BuildId> wanted = info.flatMap(i -> i.get("BUILD-ID")).flatMap(BuildId::of);
        Optional<NamedFile> vmlinux = given.kernels().isEmpty()
                ? kernelIn(packages, cache, wanted)
                : Optional.of(new NamedFile(
                        given.kernels().get(0), given.kernels().get(0).toString()));
        Optional<DebuginfodClient> debuginfod =
                DebuginfodSettings.of(System.getenv()).map(settings -> new DebuginfodClient(settings, progress));
        return new DebugFileSet(
                vmlinux, List.copyOf(modules), new DebugFileFinder(Path.of("/"), cache, packages, debuginfod));
    }

    /** Of a folder with packages of many kernels, those whose names have the release; all, if none has it. */
    private static List<DebugPackage> ofRelease(List<DebugPackage> folder, String release) {
        List<DebugPackage> named = folder.stream()
                .filter(p -> !release.isEmpty()
                        && String.valueOf(p.file().getFileName()).contains(release))
                .toList();
        return named.isEmpty() ? folder : named;
    }

    /** The kernel of the wanted build or, for the sentence that refuses it, another. */
    private static Optional<NamedFile> kernelIn(
            List<DebugPackage> packages, DebugFileCache cache, Optional<BuildId> wanted) throws DumpFormatException {
        Optional<NamedFile> other = Optional.empty();
        Optional<DumpFormatException> failure = Optional.empty();
        for (DebugPackage one : packages) {
            try {
                Optional<StoredFile> found = one.kernel(cache, wanted);
                Optional<NamedFile> named = found.map(file -> NamedFile.of(one, file));
                if (found.isPresent() && found.map(StoredFile::buildId).equals(wanted)) {
                    return named;
                }
                other = other.or(() -> named);
            } catch (DumpFormatException unusable) {
                failure = failure.or(() -> Optional.of(unusable));
            }
        }
        if (other.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return other;
    }
}
