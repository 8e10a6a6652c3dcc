package org.vmcoregdb.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.elf.BuildId;

/** A package, or a compressed file, that has debug files of kernels in it. Opening reads only its first bytes. */
public final class DebugPackage {
    private final Location file;
    private final PackageKind kind;
    private final ExpansionProgress progress;

    private DebugPackage(Location file, PackageKind kind, ExpansionProgress progress) {
        this.file = file;
        this.kind = kind;
        this.progress = progress;
    }

    /**
     * The package that a file is.
     *
     * @param progress receives how far a walk through it has come
     * @return empty if it is none, to its first bytes
     */
    public static Optional<DebugPackage> of(Location file, ExpansionProgress progress) {
        return PackageKind.of(file).map(kind -> new DebugPackage(file, kind, progress));
    }

    /** The file. */
    public Location file() {
        return file;
    }

    /** The kind of package. */
    public PackageKind kind() {
        return kind;
    }

    /**
     * Writes all of its kernels and modules with debug information into a folder, under the names that they have in it.
     *
     * @return what was written; at least one
     * @throws FormatException if it has none, is damaged or refused, or the folder cannot be written
     */
    public List<StoredFile> extract(Path folder) throws FormatException {
        Extraction extraction = walk(new NamedShelf(folder), name -> true, stored -> false);
        if (extraction.stored().isEmpty()) {
            throw nothing(extraction, "kernel or module with debug information and a build-id");
        }
        return extraction.stored();
    }

    /** Files under their own names. */
    private record NamedShelf(Path folder) implements Shelf {
        @Override
        public Path put(NewFile file, BuildId buildId, EntryName name) throws IOException {
            Path place = name.in(folder);
            file.finishAs(place);
            return place;
        }
    }

    /** True if it is one compressed file, not a package. */
    public boolean isSingleFile() {
        return kind == PackageKind.FILE;
    }

    /** True if it is the file of a single module, compressed, to its name. */
    public boolean isModule() {
        return kind == PackageKind.FILE
                && new EntryName(file.fileName()).moduleName().isPresent();
    }

    /**
     * The kernel in it, in the cache: taken out now if that was not done before.
     *
     * @param wanted the build that is looked for, if it is known
     * @return the wanted one or, if it is not in it, the first that is; empty if it has modules only
     * @throws FormatException if it has no debug files, is damaged or refused, or the cache cannot be written
     */
    public Optional<StoredFile> kernel(DebugFileCache cache, Optional<BuildId> wanted) throws FormatException {
        Predicate<StoredFile> right =
                stored -> wanted.isEmpty() || stored.buildId().equals(wanted.get());
        try {
            PackageRecord record = PackageRecord.of(file, cache);
            List<StoredFile> kernels = record.files(DebugFileKind.KERNEL, cache);
            if (kernels.stream().noneMatch(right) && !record.hasAllKernels(cache)) {
                Extraction extraction = walk(cache, name -> name.kind() == DebugFileKind.KERNEL, right);
                kernels = extraction.stored();
                if (kernels.isEmpty() && !extraction.sawModules()) {
                    throw nothing(extraction, "vmlinux with a build-id");
                }
                record.add(kernels);
                if (kernels.stream().noneMatch(right)) {
                    record.addAllKernels();
                }
                record.save();
            }
            return kernels.stream().filter(right).findFirst().or(kernels.stream()::findFirst);
        } catch (IOException e) {
            throw unwritable(cache, e);
        }
    }

    /**
     * Takes modules out of it into the cache, unless that was tried before.
     *
     * @param names of the modules that are of interest, as the kernel calls them
     * @throws FormatException if it is damaged or refused, or the cache cannot be written
     */
    public void modules(DebugFileCache cache, Set<String> names) throws FormatException {
        try {
            PackageRecord record = PackageRecord.of(file, cache);
            Set<String> unsought =
                    names.stream().filter(name -> !record.sought(name)).collect(Collectors.toSet());
            if (!unsought.isEmpty()) {
                Extraction extraction = walk(
                        cache,
                        name -> name.moduleName().filter(unsought::contains).isPresent(),
                        stored -> false);
                record.add(extraction.stored());
                record.addSought(unsought);
                record.save();
            }
        } catch (IOException e) {
            throw unwritable(cache, e);
        }
    }

    /**
     * The module that it is, if {@link #isModule()}, in the cache.
     *
     * @throws FormatException if it has no debug information, is damaged or refused, or the cache cannot be written
     */
    public StoredFile module(DebugFileCache cache) throws FormatException {
        String name = new EntryName(file.fileName()).moduleName().orElse("");
        modules(cache, Set.of(name));
        try {
            return PackageRecord.of(file, cache).files(DebugFileKind.MODULE, cache).stream()
                    .findFirst()
                    .orElseThrow(() -> new FormatException(
                            file.name() + " is " + kind.label() + " without debug information and a build-id"));
        } catch (IOException e) {
            throw unwritable(cache, e);
        }
    }

    private FormatException unwritable(DebugFileCache cache, IOException e) {
        return new FormatException(
                file.name() + " could not be expanded into " + cache.folder() + ": " + IoReason.of(e), e);
    }

    private Extraction walk(Shelf shelf, Predicate<EntryName> wanted, Predicate<StoredFile> enough)
            throws FormatException {
        Optional<String> obstacle = file.obstacle();
        if (obstacle.isPresent()) {
            throw new FormatException(file.name() + " " + obstacle.get());
        }
        Extraction extraction = new Extraction(file.name(), PackageWalk.damaged(file, kind), shelf, wanted, enough);
        PackageWalk.through(file, kind, extraction, progress);
        return extraction;
    }

    private FormatException nothing(Extraction extraction, String what) {
        String links = extraction.links().isEmpty()
                ? ""
                : " (" + extraction.links().get(0) + " is a link, and links are not followed)";
        return new FormatException(file.name() + " is " + kind.label() + " without a " + what + links);
    }
}
