package org.vmcoregdb.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.archive.FileIdentity;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.elf.BuildId;

/**
 * What was learned of a package, kept so that it is not walked again: a text file of lines
 * {@code kernel BUILD-ID PATH} or {@code module BUILD-ID PATH} (it has this one), {@code all-kernels} (and no other), {@code sought MODULE} (its module of
 * this name, if it has one, was taken out). A line that is not understood counts for nothing.
 */
final class PackageRecord {
    private static final String KERNEL = "kernel ";
    private static final String MODULE = "module ";
    private static final String ALL_KERNELS = "all-kernels";
    private static final String SOUGHT = "sought ";
    private static final long SIZE_LIMIT = 1 << 20;

    private final Path file;
    private final Set<String> lines;

    private PackageRecord(Path file, Set<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** The record of a package; an empty one if there is none yet. */
    static PackageRecord of(Location packageFile, DebugFileCache cache) throws IOException {
        Path file = cache.folder().resolve("packages").resolve(FileIdentity.of(packageFile));
        boolean known = Files.isRegularFile(file) && Files.size(file) <= SIZE_LIMIT;
        return new PackageRecord(
                file, new LinkedHashSet<>(known ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of()));
    }

    /** Its files of a kind that were taken out, as far as they are still in the cache. */
    List<StoredFile> files(DebugFileKind kind, DebugFileCache cache) {
        List<StoredFile> found = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            Optional<BuildId> id =
                    line.startsWith(prefix(kind)) && words.length == 3 ? BuildId.of(words[1]) : Optional.empty();
            Optional<Path> path = id.flatMap(cache::find);
            if (id.isPresent() && path.isPresent()) {
                found.add(new StoredFile(kind, id.get(), new EntryName(words[2]), path.get()));
            }
        }
        return found;
    }

    private static String prefix(DebugFileKind kind) {
        return kind == DebugFileKind.KERNEL ? KERNEL : MODULE;
    }

    /** True if it has no other kernels than those recorded, and these are still in the cache. */
    boolean hasAllKernels(DebugFileCache cache) {
        long recorded = lines.stream().filter(line -> line.startsWith(KERNEL)).count();
        return lines.contains(ALL_KERNELS) && files(DebugFileKind.KERNEL, cache).size() == recorded;
    }

    /** True if its module of this name was taken out, or looked for in vain. */
    boolean sought(String module) {
        return lines.contains(SOUGHT + module);
    }

    void add(List<StoredFile> files) {
        files.forEach(f -> lines.add(prefix(f.kind()) + f.buildId() + " " + f.name()));
    }

    void addAllKernels() {
        lines.add(ALL_KERNELS);
    }

    void addSought(Set<String> modules) {
        modules.forEach(name -> lines.add(SOUGHT + name));
    }

    void save() throws IOException, FormatException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        try (NewFile written = NewFile.in(folder)) {
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            written.append(new java.io.ByteArrayInputStream(text), SIZE_LIMIT, file.toString());
            written.finishAs(file);
        }
    }
}
