package org.vmcoregdb.crash;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
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
 * what is missing. Closes all of them, those too that the finder found.
 *
 * @param vmlinux the kernel's file
 * @param modules files of modules
 * @param finder looks for others
 */
public record DebugFileSet(Optional<NamedFile> vmlinux, List<ElfFile> modules, DebugFileFinder finder)
        implements Closeable {
    /**
     * A file.
     *
     * @param location where it is
     * @param name what the user knows it by
     */
    public record NamedFile(Location location, String name) {
        ElfFile open() throws FormatException {
            try {
                Optional<Path> local = location.localFile();
                ByteSource source = local.isPresent() ? CacheFolder.map(local.get(), name) : location.open(true);
                try {
                    return ElfFile.open(source);
                } catch (FormatException | RuntimeException e) {
                    source.close();
                    throw e;
                }
            } catch (IOException e) {
                throw new FormatException(name + " cannot be opened: " + IoReason.of(e), e);
            }
        }

        private static NamedFile of(DebugPackage one, StoredFile file) {
            return new NamedFile(
                    new FileLocation(file.path()),
                    one.file().name() + (one.isSingleFile() ? "" : " (" + file.name() + ")"));
        }
    }

    /**
     * Collects them; a kernel in a package is expanded into the cache if it is not there yet.
     *
     * @param info what the kernel of the dump says of itself
     * @throws FormatException if a file or package cannot be used, or there are two kernels
     */
    public static DebugFileSet of(GivenFiles given, Optional<VmcoreInfo> info, ExpansionProgress progress)
            throws FormatException {
        if (given.kernels().size() > 1) {
            throw new FormatException("Two vmlinux files were given: "
                    + given.kernels().get(0).name() + " and "
                    + given.kernels().get(1).name());
        }
        List<ElfFile> modules = new ArrayList<>();
        try {
            return of(given, info, progress, modules);
        } catch (FormatException | RuntimeException e) {
            for (ElfFile module : modules) {
                try {
                    module.source().close();
                } catch (IOException unimportant) {
                    e.addSuppressed(unimportant);
                }
            }
            throw e;
        }
    }

    /** @param modules those that were opened, also if this fails */
    private static DebugFileSet of(
            GivenFiles given, Optional<VmcoreInfo> info, ExpansionProgress progress, List<ElfFile> modules)
            throws FormatException {
        DebugFileCache cache = DebugFileCache.standard();
        List<DebugPackage> packages = new ArrayList<>();
        for (Location module : given.modules()) {
            modules.add(new NamedFile(module, module.name()).open());
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
                : given.kernels().stream().findFirst().map(file -> new NamedFile(file, file.name()));
        Optional<DebuginfodClient> debuginfod =
                DebuginfodSettings.of(System.getenv()).map(settings -> new DebuginfodClient(settings, progress));
        return new DebugFileSet(
                vmlinux, List.copyOf(modules), new DebugFileFinder(Path.of("/"), cache, packages, debuginfod));
    }

    /** Of a folder with packages of many kernels, those whose names have the release; all, if none has it. */
    private static List<DebugPackage> ofRelease(List<DebugPackage> folder, String release) {
        List<DebugPackage> named = folder.stream()
                .filter(p -> !release.isEmpty() && p.file().fileName().contains(release))
                .toList();
        return named.isEmpty() ? folder : named;
    }

    /** The kernel of the wanted build or, for the sentence that refuses it, another. */
    private static Optional<NamedFile> kernelIn(
            List<DebugPackage> packages, DebugFileCache cache, Optional<BuildId> wanted) throws FormatException {
        Optional<NamedFile> other = Optional.empty();
        Optional<FormatException> failure = Optional.empty();
        for (DebugPackage one : packages) {
            try {
                Optional<StoredFile> found = one.kernel(cache, wanted);
                Optional<NamedFile> named = found.map(file -> NamedFile.of(one, file));
                if (found.isPresent() && found.map(StoredFile::buildId).equals(wanted)) {
                    return named;
                }
                other = other.or(() -> named);
            } catch (FormatException unusable) {
                failure = failure.or(() -> Optional.of(unusable));
            }
        }
        if (other.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return other;
    }

    /** The kernel's file, open, if there is one; it is closed with the rest. */
    Optional<ElfFile> openVmlinux() throws FormatException {
        Optional<ElfFile> opened =
                vmlinux.isPresent() ? Optional.of(vmlinux.get().open()) : Optional.empty();
        opened.ifPresent(finder::closeWith);
        return opened;
    }

    @Override
    public void close() throws IOException {
        modules.forEach(finder::closeWith);
        finder.close();
    }
}
