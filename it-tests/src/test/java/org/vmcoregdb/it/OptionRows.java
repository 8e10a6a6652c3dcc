package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every command and option of crash's help as {@code crash-options.txt} has them, with the addresses and numbers of one dump. */
final class OptionRows {
    private static final Pattern NAME = Pattern.compile("(\\w+) := (.*?) \\| (.*)");
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private OptionRows() {}

    /** A command line as it is written in the table, and with what this dump has for the names in it. */
    record Row(String written, String line) {}

    /** What some commands print. */
    @FunctionalInterface
    interface Answers {
        Map<String, List<String>> of(List<String> commands);
    }

    /** The rows of which there is an example in a dump; the others are printed. */
    static List<Row> filled(Answers source) throws IOException {
        Map<String, String> known = new HashMap<>();
        List<String[]> names = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (String line : table()) {
            Matcher name = NAME.matcher(line);
            if (name.matches()) {
                names.add(new String[] {name.group(1), name.group(2), name.group(3)});
            } else if (!line.isBlank() && !line.startsWith("#")) {
                written.add(line);
            }
        }
        Map<String, List<String>> answers =
                source.of(names.stream().map(name -> name[1]).distinct().toList());
        for (String[] name : names) {
            Matcher value = Pattern.compile(name[2], Pattern.MULTILINE)
                    .matcher(String.join("\n", answers.getOrDefault(name[1], List.of())));
            if (value.find()) {
                known.put(name[0], value.group(1));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (String line : written) {
            Optional<String> filled = filled(line, known);
            if (filled.isPresent()) {
                rows.add(new Row(line, filled.get()));
            } else {
                System.out.println("no example of it in this dump: " + line);
            }
        }
        return rows;
    }

    private static Optional<String> filled(String line, Map<String, String> known) {
        StringBuilder text = new StringBuilder();
        Matcher place = PLACE.matcher(line);
        while (place.find()) {
            String value = known.get(place.group(1));
            if (value == null) {
                return Optional.empty();
            }
            place.appendReplacement(text, value);
        }
        return Optional.of(place.appendTail(text).toString());
    }

    private static List<String> table() throws IOException {
        try (InputStream in = OptionRows.class.getResourceAsStream("crash-options.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
