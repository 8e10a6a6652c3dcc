package org.vmcoregdb.dump;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What was overwritten in a dump before it was handed on: the lines that {@code makedumpfile --config} writes into it for
 * each thing it erased, such as {@code erase saved_command_line size 68} (makedumpfile's {@code erase_info.c}).
 */
public final class Erasure {
    /** More than a configuration file has; what is longer is not read. */
    public static final int LIMIT_BYTES = 1 << 20;

    private static final String OWNER = "ERASEINFO";
    private static final int SHOWN = 3;

    private Erasure() {}

    /** The lines of a text. */
    public static List<String> lines(byte[] text) {
        String all = new String(text, 0, Math.min(text.length, LIMIT_BYTES), StandardCharsets.UTF_8);
        return all.lines()
                .map(line -> line.replace("\0", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** The lines in the note of an ELF core. */
    public static List<String> ofNotes(List<Note> notes) {
        return notes.stream()
                .filter(note -> note.owner().equals(OWNER))
                .flatMap(note -> lines(note.descriptor()).stream())
                .toList();
    }

    /** What to tell the user, if anything was erased: what is read from there is not what the machine had. */
    public static Optional<String> warning(String name, List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String shown = String.join("; ", lines.subList(0, Math.min(SHOWN, lines.size())));
        String more = lines.size() > SHOWN ? "; and " + (lines.size() - SHOWN) + " more" : "";
        return Optional.of(name
                + " was erased in part when it was made (makedumpfile --config), what is read there is not what was in memory: "
                + shown + more);
    }
}
