package org.vmcoregdb.server.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vmcoregdb.server.answer.JsonObject;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options and operands of a command as properties of a JSON object, and such an object as words of the command's line. */
final class CommandInput {
    /** The property with all operands. */
    static final String OPERANDS = "operands";

    /** How often an option may be given of which more means more, such as {@code -FF}. */
    private static final int MOST_TIMES = 3;

    private final Map<String, OptionSpec> options = new LinkedHashMap<>();
    private final List<PositionalParamSpec> operands;

    /** @param reserved names of properties that mean something else */
    CommandInput(CommandSpec command, Set<String> reserved) {
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                String name = option.longestName().replaceFirst("^-+", "").replace('-', '_');
                options.put(reserved.contains(name) || name.equals(OPERANDS) ? "option_" + name : name, option);
            }
        }
        operands = command.positionalParameters().stream()
                .filter(operand -> !operand.hidden())
                .toList();
    }

    /** The names of its properties. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(options.keySet());
        names.add(OPERANDS);
        return names;
    }

    /** Adds its properties to those of a schema. */
    void describe(Map<String, Object> properties) {
        options.forEach((name, option) -> properties.put(name, schema(option)));
        if (!operands.isEmpty()) {
            int least = operands.stream().mapToInt(o -> o.arity().min()).sum();
            properties.put(
                    OPERANDS,
                    new JsonObject()
                            .put("type", "array")
                            .put("items", new JsonObject().put("type", "string"))
                            .put("minItems", least > 0 ? Optional.of(least) : Optional.empty())
                            .put(
                                    "description",
                                    operands.stream()
                                            .map(o -> label(o) + ": " + text(o))
                                            .collect(Collectors.joining(" "))));
        }
    }

    /** Whether the command can do nothing without operands. */
    boolean needsOperands() {
        return operands.stream().anyMatch(o -> o.arity().min() > 0);
    }

    private static String label(PositionalParamSpec operand) {
        return operand.arity().min() == 0 ? "[" + operand.paramLabel() + "]" : operand.paramLabel();
    }

    private static String text(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static JsonObject schema(OptionSpec option) {
        JsonObject schema = new JsonObject();
        if (isCounted(option)) {
            schema.put("type", "integer").put("minimum", 0).put("maximum", MOST_TIMES);
        } else if (isFlag(option)) {
            schema.put("type", "boolean");
        } else if (option.isMultiValue()) {
            schema.put("type", "array").put("items", new JsonObject().put("type", "string"));
        } else {
            schema.put("type", "string");
        }
        String label = isFlag(option) ? "" : " " + option.paramLabel();
        String rest = isCounted(option)
                ? " How often it is given."
                : !isFlag(option) && option.arity().min() == 0 ? " Its value may be empty." : "";
        return schema.put("description", option.longestName() + label + ": " + text(option) + rest);
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    private static boolean isCounted(OptionSpec option) {
        return isFlag(option) && option.isMultiValue();
    }

    /** The words of the command's line, without its name. */
    List<String> words(Arguments arguments) throws AgentException {
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, OptionSpec> entry : options.entrySet()) {
            Optional<Object> value = arguments.value(entry.getKey());
            if (value.isPresent()) {
                add(entry.getKey(), entry.getValue(), value.get(), arguments, words);
            }
        }
        List<String> rest = arguments.texts(OPERANDS);
        if (rest.stream().anyMatch(word -> word.startsWith("-"))) {
            // what looks like an option is none
            words.add("--");
        }
        words.addAll(rest);
        return words;
    }

    private static void add(String name, OptionSpec option, Object value, Arguments arguments, List<String> words)
            throws AgentException {
        String word = option.longestName();
        if (isCounted(option) && value instanceof Integer) {
            int times = arguments.number(name, 0, MOST_TIMES).orElse(0);
            for (int i = 0; i < times; i++) {
                words.add(word);
            }
        } else if (isFlag(option)) {
            if (arguments.flag(name)) {
                words.add(word);
            }
        } else {
            for (String text : arguments.texts(name)) {
                words.add(text.isEmpty() && option.arity().min() == 0 ? word : word + "=" + text);
            }
        }
    }
}
