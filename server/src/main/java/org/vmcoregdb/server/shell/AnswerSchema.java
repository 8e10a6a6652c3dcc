package org.vmcoregdb.server.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.diff.DiffAnswer;
import org.vmcoregdb.server.command.extract.ExtractedFilesAnswer;
import org.vmcoregdb.server.fleet.FleetTopAnswer;

/**
 * The JSON Schema (draft 2020-12) of all answers, put together of the resources {@code TYPE.schema.json} of the commands' packages, and of
 * those that these refer to.
 */
public final class AnswerSchema {
    private static final Pattern REFERENCE = Pattern.compile("\"#/\\$defs/(\\w+)\"");

    /** Types of answers that any command may give. */
    private static final List<String> SHARED = List.of("error", "notices", "text");

    private final Set<String> types = new LinkedHashSet<>(SHARED);
    private final Set<Class<?>> packages = new LinkedHashSet<>(
            List.of(Answer.class, ExtractedFilesAnswer.class, DiffAnswer.class, FleetTopAnswer.class));
    private final Map<String, String> definitions = new LinkedHashMap<>();

    private AnswerSchema() {
        types.addAll(List.of(
                "extracted_files",
                "dumps",
                "diff",
                "fleet",
                "fleet_show",
                "fleet_similar",
                "fleet_trend",
                "fleet_event",
                "fleet_table"));
        CommandTable table = new CommandTable(new Commands());
        Map<String, Class<?>> owners = new LinkedHashMap<>();
        for (String name : table.names()) {
            Command command = table.command(name).orElseThrow();
            packages.add(command.getClass());
            for (String type : command.answerTypes()) {
                types.add(type);
                owners.putIfAbsent(type, command.getClass());
            }
        }
        types.forEach(type -> define(type, owners.getOrDefault(type, Answer.class)));
    }

    /** The schema's text, with a line end. */
    public static String text() {
        return new AnswerSchema().whole();
    }

    /** All schemas of this build. */
    public static AnswerSchema load() {
        return new AnswerSchema();
    }

    /** Types of answers that any command may give besides its own. */
    public static List<String> shared() {
        return SHARED;
    }

    /** The definitions of some types, and of all that these refer to: a JSON object for {@code $defs}. */
    public String definitions(Collection<String> wanted) {
        Set<String> needed = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (needed.add(name)) {
                define(name, Answer.class);
                Matcher reference = REFERENCE.matcher(definitions.getOrDefault(name, ""));
                while (reference.find()) {
                    open.add(reference.group(1));
                }
            }
        }
        return needed.stream().sorted().map(this::member).collect(Collectors.joining(",\n", "{", "}"));
    }

    /** @param near the package where it probably is: for what is not there all files of the class path are looked through */
    private void define(String name, Class<?> near) {
        if (definitions.containsKey(name)) {
            return;
        }
        for (Class<?> in : Stream.concat(Stream.of(near), packages.stream()).toList()) {
            Optional<String> definition = resource(in, name + ".schema.json");
            if (definition.isPresent()) {
                definitions.put(name, definition.get());
                Matcher reference = REFERENCE.matcher(definition.get());
                while (reference.find()) {
                    define(reference.group(1), in);
                }
                return;
            }
        }
        throw new IllegalStateException("this build lacks the schema of " + name);
    }

    private String whole() {
        String[] order = need("answers.schema.order.txt").split("\n\n", 2);
        List<String> all = new ArrayList<>(definitions.keySet());
        all.sort(listed(order[1]));
        return need("answers.schema.head.json")
                        .replace("@PROGRAM@", Build.current().toString())
                + types.stream()
                        .sorted(listed(order[0]))
                        .map(type -> "    {\"$ref\": \"#/$defs/" + type + "\"}")
                        .collect(Collectors.joining(",\n"))
                + "\n  ],\n  \"$defs\": {\n"
                + all.stream().map(this::member).collect(Collectors.joining(",\n"))
                + "\n  }\n}\n";
    }

    /** As the lines have it; what is not there is newer, and comes last. */
    private static Comparator<String> listed(String lines) {
        List<String> order = lines.lines().toList();
        return Comparator.comparingInt(name -> order.contains(name) ? order.indexOf(name) : order.size());
    }

    private String member(String name) {
        String definition = definitions.getOrDefault(name, "").stripTrailing();
        return "    \"" + name + "\": " + definition.replace("\n", "\n    ");
    }

    private static String need(String name) {
        return resource(AnswerSchema.class, name)
                .orElseThrow(() -> new IllegalStateException("this build lacks its resource " + name));
    }

    private static Optional<String> resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
