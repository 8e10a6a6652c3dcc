package org.vmcoregdb.server.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;

/** Source files: where the compiler found them, or where the user has them. */
public final class SourceFiles {
    /** The largest source file of a kernel, a generated header, has some megabytes. */
    private static final long LIMIT_BYTES = 32L << 20;

    private final Map<String, String> moved;

    /** @param moved beginnings of paths, and what is there instead; the first that fits counts */
    public SourceFiles(Map<String, String> moved) {
        this.moved = new LinkedHashMap<>(moved);
    }

    /** The lines of the file that a line is in; empty if there is no such file here, or it is not readable. */
    public Optional<List<String>> read(SourceLine line) {
        try {
            Path path = Path.of(place(line.file()));
            if (!path.isAbsolute() || !Files.isRegularFile(path) || Files.size(path) > LIMIT_BYTES) {
                return Optional.empty();
            }
            return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    private String place(String file) {
        for (Map.Entry<String, String> entry : moved.entrySet()) {
            if (file.startsWith(entry.getKey())) {
                Path to = Path.of(entry.getValue()).toAbsolutePath();
                return to + "/" + file.substring(entry.getKey().length());
            }
        }
        return file;
    }
}
