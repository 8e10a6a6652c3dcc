package org.vmcoregdb.server.agent;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.AnswerSchema;

/**
 * A tool.
 *
 * @param name by which it is called
 * @param description what it is good for
 * @param properties those of its arguments that are its own, by name
 * @param required which of them must be there
 * @param ofOneDump whether it is about one dump, and one of its tasks
 * @param answerTypes the types of its answers
 */
record AgentTool(
        String name,
        String description,
        Map<String, Object> properties,
        List<String> required,
        boolean ofOneDump,
        Set<String> answerTypes,
        Work work) {
    /** The argument with the name of a dump. */
    static final String DUMP = "dump";

    /** The argument with the pid or address of a task. */
    static final String TASK = "task";

    /** The argument with the size of a page. */
    static final String SIZE = "max_chars";

    /** Names that are no command's options. */
    static final Set<String> RESERVED = Set.of(DUMP, TASK, SIZE, AnswerPage.CURSOR);

    /** The sizes that a page may have, in characters. */
    static final int SMALLEST_PAGE = 1_000;

    static final int USUAL_PAGE = 40_000;
    static final int LARGEST_PAGE = 1_000_000;

    private static final int LONGEST_NAME = 1000;

    /** What it does. */
    @FunctionalInterface
    interface Work {
        void run(ToolCall call) throws AgentException, CommandException;
    }

    /** The names of all its arguments. */
    Set<String> arguments() {
        Set<String> names = new LinkedHashSet<>(properties.keySet());
        names.addAll(Set.of(DUMP, SIZE, AnswerPage.CURSOR));
        if (ofOneDump) {
            names.add(TASK);
        }
        return names;
    }

    /** The schema of its arguments, as JSON. */
    String inputSchema() {
        Map<String, Object> all = new LinkedHashMap<>(properties);
        // each tool repeats these, and whoever pays for the words of a conversation pays for all of them
        all.put(
                DUMP,
                text("A name that open lists; not needed if there is one dump.").put("maxLength", LONGEST_NAME));
        if (ofOneDump) {
            all.put(TASK, text("Pid or address of a task_struct; the panicking task if left out."));
        }
        all.put(
                SIZE,
                new JsonObject()
                        .put("type", "integer")
                        .put("minimum", SMALLEST_PAGE)
                        .put("maximum", LARGEST_PAGE)
                        .put("description", "Size of a page (" + USUAL_PAGE + ")."));
        all.put(AnswerPage.CURSOR, text("next_cursor of the page before."));
        return new JsonObject()
                .put("type", "object")
                .put("properties", all)
                .put("required", required.isEmpty() ? Optional.empty() : Optional.of(required))
                .put("additionalProperties", false)
                .toString();
    }

    /** The schema of its structured content, as JSON. */
    String outputSchema(AnswerSchema schema) {
        Collection<String> types = new LinkedHashSet<>(answerTypes);
        types.addAll(AnswerSchema.shared());
        Set<String> definitions = new LinkedHashSet<>(types);
        definitions.add("Task");
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dump", text("The dump that was read."));
        all.put("task", new JsonObject().put("$ref", "#/$defs/Task"));
        if (!ofOneDump) {
            all.put("dumps", dumps());
        }
        all.put(
                "answers",
                new JsonObject()
                        .put("type", "array")
                        .put(
                                "items",
                                new JsonObject()
                                        .put(
                                                "oneOf",
                                                types.stream()
                                                        .map(type -> new JsonObject().put("$ref", "#/$defs/" + type))
                                                        .toList())));
        AnswerPage.describe(all);
        all.put("incomplete", text("Why answers are missing that no other page has."));
        String page = new JsonObject()
                .put("type", "object")
                .put("properties", all)
                .put("required", List.of("answers"))
                .put("additionalProperties", false)
                .toString();
        return page.substring(0, page.length() - 1) + ",\"$defs\":" + schema.definitions(definitions) + "}";
    }

    private static JsonObject dumps() {
        return new JsonObject()
                .put("type", "array")
                .put("description", "The dumps there are.")
                .put(
                        "items",
                        new JsonObject()
                                .put("type", "object")
                                .put(
                                        "properties",
                                        new JsonObject()
                                                .put("name", text("For the argument dump."))
                                                .put("bytes", new JsonObject().put("type", "integer")))
                                .put("required", List.of("name", "bytes"))
                                .put("additionalProperties", false));
    }

    private static JsonObject text(String description) {
        return new JsonObject().put("type", "string").put("description", description);
    }
}
