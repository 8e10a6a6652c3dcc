package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that {@code hang -a} says of waiters and owners, of the dump alone, held against the objects themselves: drgn reads them with vmlinux, and
 * {@code owner-claims.py} knows each kind. What is marked as a guess is only counted.
 */
final class OwnerClaimsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of several files of one moment the first one is asked about. */
    private static final List<String> FORMATS = List.of("elf", "vmcore.elf", "mdf-d31-zlib");

    @TempDir
    private Path folder;

    /**
     * What was held against one dump.
     *
     * @param waits how many tasks wait
     * @param waiters of how many it is said that the object has them on its list
     * @param owners of how many it is said that they own the object, or read it last
     * @param guesses how many of both are marked as guesses
     * @param wrong in words
     */
    private record Held(String dump, int waits, int waiters, int owners, int guesses, List<String> wrong) {}

    private static Optional<Path> file(String kernel, String name) {
        return FORMATS.stream()
                .flatMap(format -> Lab.findDump(kernel, name, format).stream())
                .findFirst();
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is said without vmlinux; of kernels without BTF nothing is, so these get theirs. */
    private static JsonNode said(String kernel, Path dump) throws IOException {
        Programs.Outcome said = Programs.vmcoreGdb(LIMIT, "exec", "--json", dump.toString(), "-c", "hang -a");
        if (said.err().contains("this kernel carries no BTF")) {
            said = Programs.vmcoreGdb(
                    LIMIT,
                    "exec",
                    "--json",
                    dump.toString(),
                    Lab.vmlinux(kernel).toString(),
                    "-c",
                    "hang -a");
        }
        assertThat(said.exitCode()).as(said.all()).isZero();
        return JSON.readTree(said.out());
    }

    private Held held(String kernel, String name, Path dump) throws IOException {
        return held(kernel, name, dump, said(kernel, dump));
    }

    private Held held(String kernel, String name, Path dump, JsonNode said) throws IOException {
        Path claims = Files.writeString(folder.resolve("claims.json"), said.toString());
        Programs.Outcome told = Programs.drgn(
                Lab.peer("drgn03"),
                LIMIT,
                Lab.vmlinux(kernel),
                dump,
                "CLAIMS = '" + claims + "'\n" + script(),
                "--main-symbols");
        assertThat(told.exitCode()).as(told.all()).isZero();
        JsonNode answer = JSON.readTree(told.out());
        List<String> wrong = new ArrayList<>();
        answer.path("wrong").forEach(text -> wrong.add(text.asText()));
        JsonNode counts = answer.path("counts");
        return new Held(
                kernel + "/" + name,
                counts.path("waits").asInt(),
                counts.path("waiters").asInt(),
                counts.path("owners").asInt(),
                counts.path("guesses").asInt(),
                wrong);
    }

    private static String script() throws IOException {
        try (InputStream script = OwnerClaimsIT.class.getResourceAsStream("owner-claims.py")) {
            if (script == null) {
                throw new IllegalStateException("no resource owner-claims.py");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String table(List<Held> all) {
        StringBuilder text = new StringBuilder("claims of hang -a, held against the objects by drgn:\n");
        text.append(
                String.format("%-28s %6s %8s %7s %8s %6s%n", "dump", "waits", "waiters", "owners", "guesses", "wrong"));
        Stream.concat(all.stream(), Stream.of(sum(all)))
                .forEach(one -> text.append(String.format(
                        "%-28s %6d %8d %7d %8d %6d%n",
                        one.dump(),
                        one.waits(),
                        one.waiters(),
                        one.owners(),
                        one.guesses(),
                        one.wrong().size())));
        return text.toString();
    }

    private static Held sum(List<Held> all) {
        return new Held(
                all.size() + " dumps",
                all.stream().mapToInt(Held::waits).sum(),
                all.stream().mapToInt(Held::waiters).sum(),
                all.stream().mapToInt(Held::owners).sum(),
                all.stream().mapToInt(Held::guesses).sum(),
                all.stream()
                        .flatMap(one -> one.wrong().stream().map(text -> one.dump() + ": " + text))
                        .toList());
    }

    private static void noneIsWrong(List<Held> all) {
        String table = table(all);
        System.out.print(table);
        assertThat(sum(all).wrong()).as(table).isEmpty();
    }

    /** Those with the most locks that somebody waits for. */
    @Test
    void someDumps() throws IOException {
        List<Held> all = new ArrayList<>();
        for (String name : List.of("hang", "hung", "stuck")) {
            Optional<Path> dump = file(Lab.DEFAULT_KERNEL, name);
            if (dump.isPresent()) {
                all.add(held(Lab.DEFAULT_KERNEL, name, dump.get()));
            }
        }
        Assumptions.assumeFalse(all.isEmpty(), "no dumps in the lab: it-tests/lab/lab dumps ci");
        noneIsWrong(all);
        assertThat(sum(all).owners()).as("owners in %s", all).isGreaterThan(10);
    }

    /** Each owner is said to be somebody else, then each waiter to be the next one: all of that is noticed. */
    @Test
    void wrongClaimsAreNoticed() throws IOException {
        Path dump = Lab.dump("hang", "elf");
        JsonNode owners = said(Lab.DEFAULT_KERNEL, dump);
        List<ObjectNode> waits = waits(owners);
        ObjectNode somebody = waits.get(waits.size() - 1);
        int swapped = 0;
        for (ObjectNode wait : waits) {
            boolean certain = false;
            for (JsonNode holder : wait.path("holders")) {
                if (!holder.path("certainty").asText().equals("perhaps")) {
                    ((ObjectNode) holder).set("task", somebody.path("task"));
                    certain = true;
                }
            }
            swapped += certain ? 1 : 0;
        }
        assertThat(swapped).isGreaterThan(10);
        assertThat(held(Lab.DEFAULT_KERNEL, "hang", dump, owners).wrong()).hasSizeGreaterThanOrEqualTo(swapped);
        JsonNode waiters = said(Lab.DEFAULT_KERNEL, dump);
        List<ObjectNode> proved = waits(waiters).stream()
                .filter(wait -> wait.path("proved").asBoolean())
                .toList();
        List<JsonNode> tasks = proved.stream().map(wait -> wait.path("task")).toList();
        int moved = 0;
        for (int i = 0; i < proved.size(); i++) {
            int next = (i + 1) % proved.size();
            // who waits for the same thing may take the other's place
            if (!proved.get(i).path("object").equals(proved.get(next).path("object"))) {
                proved.get(i).set("task", tasks.get(next));
                moved++;
            }
        }
        assertThat(moved).isGreaterThan(30);
        assertThat(held(Lab.DEFAULT_KERNEL, "hang", dump, waiters).wrong()).hasSizeGreaterThanOrEqualTo(moved);
    }

    private static List<ObjectNode> waits(JsonNode answer) {
        List<ObjectNode> waits = new ArrayList<>();
        for (JsonNode group : answer.path("groups")) {
            group.path("circle").forEach(wait -> waits.add((ObjectNode) wait));
            group.path("waits").forEach(wait -> waits.add((ObjectNode) wait));
        }
        return waits;
    }

    /** Every dump of the lab whose vmlinux is there. */
    @Test
    @Tag("long")
    void allDumps() throws IOException {
        List<Held> all = new ArrayList<>();
        Path dumps = Lab.folder().resolve("dumps");
        for (String kernel : names(dumps)) {
            boolean known =
                    Files.exists(Lab.folder().resolve("kernels").resolve(kernel).resolve("vmlinux"));
            for (String name : known ? names(dumps.resolve(kernel)) : List.<String>of()) {
                Optional<Path> dump = file(kernel, name);
                if (dump.isPresent()) {
                    all.add(held(kernel, name, dump.get()));
                }
            }
        }
        Assumptions.assumeFalse(all.isEmpty(), "no dumps in the lab: it-tests/lab/lab dumps all");
        noneIsWrong(all);
        assertThat(all).hasSizeGreaterThanOrEqualTo(Integer.getInteger("claims.dumps", 1));
    }
}
