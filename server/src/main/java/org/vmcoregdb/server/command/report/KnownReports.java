package org.vmcoregdb.server.command.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reports that were written before, as JSON objects or as HTML files: which crashes they are about. The files may be anybody's, so
 * that only little of each is read, and nothing of it is kept that is not of the expected form.
 */
public final class KnownReports {
    private static final int MOST_FILES = 100_000;
    private static final int DEPTH = 8;
    private static final int MARK_WITHIN = 8192;
    private static final long MOST_TOKENS = 2_000_000;
    private static final Pattern MARK = Pattern.compile(
            "<meta name=\"vmcore-gdb-crash\" content=\"([0-9a-f]{16}) (-|\\d{1,12}) (\\S{1,64}) (\\S{1,64})\">");

    private final Set<Known> all = new LinkedHashSet<>();

    /** A crash; two reports of one machine and moment are about the same. */
    private record Known(String signature, OptionalLong time, String release, String nodename) {}

    /**
     * Reads the reports of a folder and of those in it.
     *
     * @throws IOException if the folder cannot be read; files that are no reports do not matter
     */
    public static KnownReports in(Path folder) throws IOException {
        KnownReports known = new KnownReports();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
            files = walk.filter(Files::isRegularFile).limit(MOST_FILES).sorted().toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".json")) {
                known.json(file);
            } else if (name.endsWith(".html")) {
                known.html(file);
            }
        }
        return known;
    }

    /** How often a crash is known, this time included; empty if it has no signature. */
    public Optional<Sightings> of(CrashSummary crash) {
        return known(crash).map(self -> {
            Set<Known> same = new LinkedHashSet<>();
            all.stream()
                    .filter(other -> other.signature().equals(self.signature()))
                    .forEach(same::add);
            same.add(self);
            Set<String> kernels = new LinkedHashSet<>();
            same.forEach(one -> kernels.add(one.release()));
            return new Sightings(
                    same.size(),
                    same.stream().flatMapToLong(one -> one.time().stream()).min(),
                    same.stream().flatMapToLong(one -> one.time().stream()).max(),
                    new ArrayList<>(kernels));
        });
    }

    private static Optional<Known> known(CrashSummary crash) {
        return crash.signature()
                .map(signature ->
                        new Known(signature.id(), crash.time(), word(crash.release()), word(crash.nodename())));
    }

    /** What an HTML page says of its crash for this class; empty if it has no signature. */
    public static Optional<String> mark(CrashSummary crash) {
        return known(crash)
                .map(k -> k.signature() + " "
                        + (k.time().isPresent() && k.time().getAsLong() >= 0
                                ? Long.toString(k.time().getAsLong())
                                : "-")
                        + " " + k.release() + " " + k.nodename());
    }

    /** Names of machines and kernels are short words; what is not is made one. */
    private static String word(String name) {
        String word = name.replaceAll("[^A-Za-z0-9._+~:-]", "_");
        return word.isEmpty() ? "_" : word.substring(0, Math.min(64, word.length()));
    }

    private void html(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Matcher mark = MARK.matcher(new String(in.readNBytes(MARK_WITHIN), StandardCharsets.UTF_8));
            if (mark.find()) {
                String time = mark.group(2);
                all.add(new Known(
                        mark.group(1),
                        time.equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(time)),
                        word(mark.group(3)),
                        word(mark.group(4))));
            }
        } catch (IOException unreadable) {
            // as one that is no report
        }
    }

    private void json(Path file) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = new JsonFactory().createParser(in)) {
            report(parser).ifPresent(all::add);
        } catch (IOException unreadable) {
            // as one that is no report
        }
    }

    private static Optional<Known> report(JsonParser parser) throws IOException {
        String signature = "";
        OptionalLong time = OptionalLong.empty();
        String release = "";
        String nodename = "";
        List<String> path = new ArrayList<>();
        long tokens = 0;
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        while ((token = parser.nextToken()) != null && tokens++ < MOST_TOKENS) {
            switch (token) {
                case START_OBJECT ->
                    path.add(String.valueOf(
                            parser.getParsingContext().getParent().getCurrentName()));
                case END_OBJECT -> {
                    if (path.isEmpty()) {
                        break;
                    }
                    path.remove(path.size() - 1);
                }
                case START_ARRAY -> parser.skipChildren();
                case VALUE_STRING, VALUE_NUMBER_INT -> {
                    String where = String.join(".", path) + "." + parser.currentName();
                    switch (where) {
                        case "crash.signature.id" -> signature = parser.getText();
                        case "system.release" -> release = parser.getText();
                        case "system.nodename" -> nodename = parser.getText();
                        case "system.time" ->
                            time = token == JsonToken.VALUE_NUMBER_INT ? OptionalLong.of(parser.getLongValue()) : time;
                        default -> {
                            // not needed
                        }
                    }
                }
                default -> {
                    // names, and values that are not needed
                }
            }
        }
        return signature.matches("[0-9a-f]{16}")
                ? Optional.of(new Known(signature, time, word(release), word(nodename)))
                : Optional.empty();
    }
}
