package org.vmcoregdb.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.dwarf.line.SourceLine;

/**
 * Source files, in the folders that the user of this program has named ({@code --source-map FROM=TO}) and nowhere else. Which file it is comes
 * from a debug file, which anybody may have made: only what really is below such a folder, after all symbolic links, and looks like source
 * code by its name is read. Without a map nothing is, on the command line neither: who gets a dump and its debug file from somebody else
 * does not mean to show that file the others of his own.
 */
public final class SourceFiles {
    /** The largest source file of a kernel, a generated header, has some megabytes. */
    private static final long LIMIT_BYTES = 32L << 20;

    /** What the kernel and its modules are made of. */
    private static final Set<String> SUFFIXES = Set.of(
            "c", "h", "S", "s", "rs", "inc", "lds", "tbl", "y", "l", "def", "cc", "cpp", "cxx", "hh", "hpp", "asm",
            "i");

    private final Map<String, String> moved;

    /** @param moved beginnings of paths, and the folders that are there instead; the first that fits counts */
    public SourceFiles(Map<String, String> moved) {
        this.moved = new LinkedHashMap<>(moved);
    }

    /** True if a folder with source files was named. */
    public boolean areKnown() {
        return !moved.isEmpty();
    }

    /** The lines of the file that a line is in; empty if there is no such file here, it may not be shown, or is not readable. */
    public Optional<List<String>> read(SourceLine line) {
        try {
            Optional<Path> place = place(line.file());
            if (place.isEmpty()) {
                return Optional.empty();
            }
            Path file = place.get();
            if (!isSource(file)
                    || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) > LIMIT_BYTES) {
                return Optional.empty();
            }
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException | InvalidPathException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isSource(Path file) {
        String name = String.valueOf(file.getFileName());
        return SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1)) && name.indexOf('.') > 0;
    }

    /** Where a file really is, if that is below the folder that stands for the beginning of its path. */
    private Optional<Path> place(String file) throws IOException {
        for (Map.Entry<String, String> entry : moved.entrySet()) {
            String from = entry.getKey();
            if (file.startsWith(from)) {
                Path folder = Path.of(entry.getValue()).toRealPath();
                String rest = file.substring(from.length());
                Path real = Path.of(folder + "/" + rest).toRealPath();
                return Optional.of(real).filter(path -> path.startsWith(folder));
            }
        }
        return Optional.empty();
    }
}
