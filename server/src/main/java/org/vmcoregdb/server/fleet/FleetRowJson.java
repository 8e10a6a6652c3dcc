package org.vmcoregdb.server.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.JsonObject;

/** A row as a line of JSON. What is read may be anybody's: what is not of the expected form is no row. */
public final class FleetRowJson {
    /** Longer lines are none of ours. */
    static final int MOST_CHARACTERS = 1 << 20;

    private static final int MOST_ELEMENTS = 100_000;

    private FleetRowJson() {}

    /** The line of a row, without its end. */
    public static String line(FleetRow row) {
        FleetRow.Crash crash = row.crash();
        JsonObject out = new JsonObject()
                .put("file", row.file())
                .put("version", row.version())
                .put("error", row.error());
        if (row.error().isEmpty()) {
            out.put("release", crash.release())
                    .put("nodename", crash.nodename())
                    .put("time", crash.time())
                    .put("class", crash.type())
                    .put("function", crash.function())
                    .put("signature", crash.signature())
                    .put("id", crash.id())
                    .put("abrt", crash.abrt())
                    .put("taint", crash.taint())
                    .put("frames", crash.frames())
                    .put("modules", crash.modules())
                    .put("checks", row.checks());
            if (!row.leftOut().isEmpty()) {
                out.put("checks_left_out", row.leftOut());
            }
        }
        return out.put("problems", row.problems())
                .put("milliseconds", row.cost().milliseconds())
                .put("bytes", row.cost().bytes())
                .put("requests", row.cost().requests())
                .toString();
    }

    /** The row of a line; empty if the line is none. */
    public static Optional<FleetRow> row(String line) {
        if (line.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            Map<String, String> texts = new HashMap<>();
            Map<String, List<String>> lists = new HashMap<>();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    lists.put(name, elements(parser));
                } else if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL) {
                    texts.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return parser.currentToken() == JsonToken.END_OBJECT && texts.containsKey("file")
                    ? Optional.of(row(texts, lists))
                    : Optional.empty();
        } catch (IOException | NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    private static List<String> elements(JsonParser parser) throws IOException {
        List<String> all = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null || all.size() > MOST_ELEMENTS) {
                throw new IOException("an array without an end");
            }
            if (parser.currentToken().isScalarValue()) {
                all.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return all;
    }

    private static FleetRow row(Map<String, String> texts, Map<String, List<String>> lists) {
        Optional<String> time = Optional.ofNullable(texts.get("time"));
        return new FleetRow(
                texts.getOrDefault("file", ""),
                texts.getOrDefault("version", ""),
                Optional.ofNullable(texts.get("error")),
                new FleetRow.Crash(
                        texts.getOrDefault("release", ""),
                        texts.getOrDefault("nodename", ""),
                        time.isPresent() ? OptionalLong.of(Long.parseLong(time.get())) : OptionalLong.empty(),
                        texts.getOrDefault("class", ""),
                        texts.getOrDefault("function", ""),
                        texts.getOrDefault("signature", ""),
                        texts.getOrDefault("id", ""),
                        texts.getOrDefault("abrt", ""),
                        texts.getOrDefault("taint", ""),
                        lists.getOrDefault("modules", List.of()),
                        lists.getOrDefault("frames", List.of())),
                lists.getOrDefault("checks", List.of()),
                lists.getOrDefault("checks_left_out", List.of()),
                lists.getOrDefault("problems", List.of()),
                new FleetRow.Cost(number(texts, "milliseconds"), number(texts, "bytes"), number(texts, "requests")));
    }

    private static long number(Map<String, String> texts, String name) {
        return Long.parseLong(texts.getOrDefault(name, "0"));
    }
}
