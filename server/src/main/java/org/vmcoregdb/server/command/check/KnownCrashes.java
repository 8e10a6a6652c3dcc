package org.vmcoregdb.server.command.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user keeps of crashes that are known: the file {@code known-crashes} in {@code $XDG_CONFIG_HOME/vmcore-gdb} (or
 * {@code ~/.config/vmcore-gdb}), a line each: the signature as {@code report} says it, a space, and words. No client of a server can choose the file.
 */
final class KnownCrashes {
    private static final int MOST_LINES = 100_000;
    private static final int MOST_BYTES = 1 << 24;
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{16})\\s+(\\S.{0,499}).*");

    private KnownCrashes() {}

    /** Those of who runs the program; none if there is no such file. */
    static Map<String, String> ofUser() {
        String configured = System.getenv("XDG_CONFIG_HOME");
        try {
            Path folder = configured != null && configured.startsWith("/")
                    ? Path.of(configured)
                    : Path.of(System.getProperty("user.home", "/"), ".config");
            return in(folder.resolve("vmcore-gdb").resolve("known-crashes"));
        } catch (IOException | InvalidPathException unreadable) {
            return Map.of();
        }
    }

    /**
     * Those of a file.
     *
     * @throws IOException if it cannot be read; lines of another form do not matter
     */
    static Map<String, String> in(Path file) throws IOException {
        Map<String, String> known = new HashMap<>();
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            return known;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            for (int i = 0; line != null && i < MOST_LINES; i++) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    known.put(matcher.group(1), matcher.group(2).strip());
                }
                line = lines.readLine();
            }
        }
        return known;
    }
}
