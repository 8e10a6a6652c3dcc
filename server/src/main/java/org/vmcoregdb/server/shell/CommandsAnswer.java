package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands with their options, for programs: {@code help --json}. As text it is the same JSON.
 *
 * @param program those of the program, if they are asked for
 * @param commands those in a dump
 */
public record CommandsAnswer(List<Entry> program, List<Entry> commands) implements Answer {
    /** A command. */
    public record Entry(String name, String description, List<Option> options, List<Operand> operands) {
        /** What is declared of it. */
        public static Entry of(String name, CommandSpec command) {
            return new Entry(
                    name,
                    String.join(" ", command.usageMessage().description()),
                    command.options().stream()
                            .filter(option -> !option.hidden())
                            .map(Option::of)
                            .toList(),
                    command.positionalParameters().stream()
                            .filter(operand -> !operand.hidden())
                            .map(operand -> new Operand(
                                    operand.paramLabel(),
                                    operand.arity().min() > 0,
                                    String.join(" ", operand.description())))
                            .toList());
        }

        private JsonObject json() {
            return new JsonObject()
                    .put("name", name)
                    .put("description", description)
                    .put("options", options.stream().map(Option::json).toList())
                    .put("operands", operands.stream().map(Operand::json).toList());
        }
    }

    /**
     * An option.
     *
     * @param value what its value is, if it has one
     */
    public record Option(List<String> names, Optional<String> value, String description) {
        static Option of(OptionSpec option) {
            return new Option(
                    List.of(option.names()),
                    option.arity().max() == 0 ? Optional.empty() : Optional.of(option.paramLabel()),
                    String.join(" ", option.description()));
        }

        private JsonObject json() {
            return new JsonObject().put("names", names).put("value", value).put("description", description);
        }
    }

    /** What stands after the options. */
    public record Operand(String label, boolean required, String description) {
        private JsonObject json() {
            return new JsonObject()
                    .put("label", label)
                    .put("required", required)
                    .put("description", description);
        }
    }

    @Override
    public String type() {
        return "commands";
    }

    @Override
    public void text(TextPage page) {
        page.lines(AnswerJson.line(this));
    }

    @Override
    public void json(JsonObject out) {
        if (!program.isEmpty()) {
            out.put("program", program.stream().map(Entry::json).toList());
        }
        out.put("commands", commands.stream().map(Entry::json).toList());
    }
}
