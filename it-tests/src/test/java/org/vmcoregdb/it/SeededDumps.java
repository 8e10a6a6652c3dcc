package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many dumps out of the lab's few: hard links, so that they take no room, one in twenty of them to one that is damaged. */
final class SeededDumps {
    private static final int DAMAGED_EACH = 20;
    private static final int KEPT_BYTES = 300_000;
    private static final int HEADER_BYTES = 4096;
    private static final List<String> NAMES =
            List.of("smash", "null", "bug", "hung", "irq", "lockup", "badjump", "nokaslr", "pti", "smashdeep");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Origin origin;
    private final Map<String, Path> made = new HashMap<>();

    /** Puts a file where links to it can be made, once. */
    @FunctionalInterface
    interface Origin {
        Path kept(String name, Path file) throws IOException;
    }

    /** What damage a dump has. */
    private enum Damage {
        NONE,
        /** Cut short. */
        CUT,
        /** That, and without a header that anybody knows. */
        NAMELESS
    }

    SeededDumps(Origin origin) {
        this.origin = origin;
    }

    /**
     * Makes them.
     *
     * @return of how many the crash of a name is
     */
    Map<String, Integer> make(Path dumps, int count, Path scratch) throws IOException {
        Map<String, Integer> seeded = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            // not all equally often: the n-th name is seeded n times as often as the last one
            String name = NAMES.get((int) (Math.sqrt(i * 7919 % 10_000) / 100 * NAMES.size()));
            Damage damage = i % DAMAGED_EACH != DAMAGED_EACH - 1
                    ? Damage.NONE
                    : i % (2 * DAMAGED_EACH) == DAMAGED_EACH - 1 ? Damage.NAMELESS : Damage.CUT;
            Path host = Files.createDirectories(dumps.resolve(String.format("host-%03d/%04d", i % 97, i)));
            link(host.resolve("vmcore"), kept(name, damage, scratch));
            if (damage == Damage.NONE) {
                seeded.merge(name, 1, Integer::sum);
            }
        }
        return seeded;
    }

    private Path kept(String name, Damage damage, Path scratch) throws IOException {
        String key = name + "-" + damage;
        Path known = made.get(key);
        if (known == null) {
            Path dump = Lab.dump(name, "mdf-d31-zlib").toRealPath();
            known = origin.kept(key, damage == Damage.NONE ? dump : damaged(dump, damage, scratch.resolve(key)));
            made.put(key, known);
        }
        return known;
    }

    private static Path damaged(Path dump, Damage damage, Path target) throws IOException {
        byte[] head = new byte[KEPT_BYTES];
        try (var in = Files.newInputStream(dump)) {
            in.readNBytes(head, 0, head.length);
        }
        if (damage == Damage.NAMELESS) {
            Arrays.fill(head, 0, HEADER_BYTES, (byte) 0);
        }
        return Files.write(target, head);
    }

    private static void link(Path file, Path dump) throws IOException {
        try {
            Files.createLink(file, dump);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.createSymbolicLink(file, dump);
        }
    }

    /** How many rows a file has up to now. */
    static int count(Path rows) throws IOException {
        return Files.exists(rows) ? Files.readAllLines(rows).size() : 0;
    }

    /** Each dump has one row, and those that are damaged say so. */
    static void nothingIsLostOrTwice(Path rows, int count) throws IOException {
        List<String> files = new ArrayList<>();
        int failed = 0;
        for (String line : Files.readAllLines(rows)) {
            JsonNode row = JSON.readTree(line);
            files.add(row.path("file").asText());
            // of one that is cut short there is what its beginning says
            boolean cut = row.path("problems").toString().contains("is cut short");
            failed += row.has("error") || cut && row.path("signature").asText().isEmpty() ? 1 : 0;
        }
        assertThat(files).hasSize(count);
        assertThat(new TreeSet<>(files)).hasSize(count);
        assertThat(failed).isEqualTo(count / DAMAGED_EACH);
    }
}
