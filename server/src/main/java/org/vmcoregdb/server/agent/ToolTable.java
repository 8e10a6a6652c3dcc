package org.vmcoregdb.server.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vmcoregdb.server.agent.ToolCall.Step;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;

/** The tools there are: one for each command, and some that are made of several. */
final class ToolTable {
    /** Commands that only change what later ones of a session do, or end it: calls have no session. */
    private static final Set<String> OF_SESSIONS = Set.of("alias", "exit", "extend", "q", "repeat", "set", "wr");

    /** Names that stand for another command, and that tools cannot have or need not have. */
    private static final Set<String> SYNONYMS = Set.of("*", "dmesg", "gdb");

    private final Commands commands = new Commands();
    private final List<AgentTool> tools = new ArrayList<>();
    private final Map<String, CommandLine> lines = new HashMap<>();

    ToolTable() {
        addComposed();
        for (String name : commands.names()) {
            if (!OF_SESSIONS.contains(name) && !SYNONYMS.contains(name)) {
                tools.add(ofCommand(name));
            }
        }
    }

    /** All of them. */
    List<AgentTool> tools() {
        return tools;
    }

    /** The commands that they run. */
    Commands commands() {
        return commands;
    }

    /** Describing a command by reflection takes milliseconds, and foreach asks for all of them. */
    private CommandLine line(String name) {
        return lines.computeIfAbsent(
                name,
                n -> commands.commandLine(n).orElseThrow(() -> new IllegalStateException("there is no command " + n)));
    }

    private AgentTool ofCommand(String name) {
        CommandLine line = line(name);
        CommandInput input = new CommandInput(line.getCommandSpec(), AgentTool.RESERVED);
        Map<String, Object> properties = new LinkedHashMap<>();
        input.describe(properties);
        return new AgentTool(
                name,
                "Command " + name + ": "
                        + String.join(" ", line.getCommandSpec().usageMessage().description()),
                properties,
                input.needsOperands() ? List.of(CommandInput.OPERANDS) : List.of(),
                true,
                types(name),
                call -> {
                    List<String> words = input.words(call.arguments());
                    call.onDump(context -> call.run(new Step(name, words), context));
                });
    }

    /** The types of the answers of some commands; commands that run others give theirs. */
    private Set<String> types(String... names) {
        Set<String> types = new LinkedHashSet<>();
        for (String name : names) {
            Command command = line(name).getCommand();
            types.addAll(command.answerTypes());
            if (command.takesCommand()) {
                commands.names().stream()
                        .filter(other -> !line(other).<Command>getCommand().takesCommand())
                        .forEach(other -> types.addAll(types(other)));
            }
        }
        return types;
    }

    private void addComposed() {
        tools.add(new AgentTool(
                "open",
                "Begin here. Lists the dumps there are; with the name of one (or if there is only one) opens it and says"
                        + " what machine and kernel it is of, and what is missing of it.",
                Map.of(),
                List.of(),
                false,
                types("sys"),
                this::open));
        tools.add(new AgentTool(
                "triage",
                "What killed the machine: class, place and signature of the crash, and the stack that it happened on."
                        + " The tool report has all there is to say; this is the short of it.",
                Map.of(),
                List.of(),
                true,
                union(types("bt"), Set.of("crashes")),
                call -> call.onDump(context -> {
                    call.page().accept(CrashComparison.of(call.dumpName(), context));
                    call.runAll(List.of(new Step("bt", List.of())), context);
                })));
        tools.add(new AgentTool(
                "describe_address",
                "What an address is: symbol, slab object, page, task or module, and how it is translated.",
                Map.of("address", text("In hexadecimal.", "0x[0-9a-fA-F]{1,16}|[0-9a-fA-F]{1,16}")),
                List.of("address"),
                true,
                types("kmem", "sym", "vtop"),
                call -> {
                    String address = call.arguments().need("address");
                    if (!address.matches("(0x)?[0-9a-fA-F]{1,16}")) {
                        throw AgentException.argument("address is up to 16 hexadecimal digits, with or without 0x");
                    }
                    List<String> words = List.of(address);
                    call.onDump(context -> call.runAll(
                            List.of(new Step("sym", words), new Step("kmem", words), new Step("vtop", words)),
                            context));
                }));
        addReaders();
        tools.add(new AgentTool(
                "similar",
                "Which other dumps have the same crash as this one: all with its signature, or if it has none with its"
                        + " class. Opens each dump that was not looked at before.",
                Map.of(),
                List.of(),
                false,
                Set.of("crashes"),
                CrashComparison::similar));
    }

    private void addReaders() {
        Map<String, Object> struct = new LinkedHashMap<>();
        struct.put("type", text("The name of a struct or union, such as task_struct.", ""));
        struct.put("address", text("Where it is: an address in hexadecimal, or a symbol.", ""));
        struct.put("members", list("Only these members, such as se.vruntime."));
        tools.add(new AgentTool(
                "read_struct",
                "The members of a struct at an address; without an address the declaration, with offsets.",
                struct,
                List.of("type"),
                true,
                types("struct"),
                this::readStruct));
        Map<String, Object> code = new LinkedHashMap<>();
        code.put("start", text("A function (all of it is shown), SYMBOL+OFFSET, or an address in hexadecimal.", ""));
        code.put("count", number("How many instructions, from there on."));
        code.put("up_to", flag("From the start of the function that has the address, up to the address."));
        tools.add(new AgentTool(
                "disassemble",
                "Machine code as instructions, with the symbols that they name.",
                code,
                List.of("start"),
                true,
                types("dis"),
                this::disassemble));
        Map<String, Object> which = new LinkedHashMap<>();
        which.put(
                "state", text("Only tasks in this state, in ps's letters: RU, IN, UN, ID, ZO, ST, TR.", "[A-Za-z]{2}"));
        which.put("name", text("Only tasks of this name.", ""));
        tools.add(new AgentTool(
                "tasks",
                "The tasks, with their states, CPUs and memory.",
                which,
                List.of(),
                true,
                types("ps"),
                this::tasks));
    }

    private void open(ToolCall call) throws AgentException {
        if (call.library().dumps().isEmpty()) {
            throw AgentDumps.nothing();
        }
        call.say(
                "dumps",
                call.library().dumps().entrySet().stream()
                        .map(dump -> new JsonObject()
                                .put("name", dump.getKey())
                                .put("bytes", dump.getValue().bytes()))
                        .toList());
        if (call.arguments().text(AgentTool.DUMP).isEmpty()
                && call.library().dumps().size() != 1) {
            return;
        }
        call.onDump(context -> {
            List<String> notices = new ArrayList<>(context.kernel().dump().warnings());
            notices.addAll(context.kernel().notices());
            if (!notices.isEmpty()) {
                call.page().accept(new NoticesAnswer(notices));
            }
            call.run(new Step("sys", List.of()), context);
        });
    }

    private void readStruct(ToolCall call) throws AgentException {
        String type = name(call, "type");
        List<String> members = call.arguments().texts("members");
        for (String member : members) {
            if (!member.matches("[\\w.\\[\\]]{1,200}")) {
                throw AgentException.argument("members are names, with dots between those of structs within");
            }
        }
        List<String> words = new ArrayList<>();
        words.add(members.isEmpty() ? type : type + "." + String.join(",", members));
        if (call.arguments().value("address").isPresent()) {
            words.add(name(call, "address"));
        } else {
            words.add("-o");
        }
        call.onDump(context -> call.run(new Step("struct", words), context));
    }

    private void disassemble(ToolCall call) throws AgentException {
        List<String> words = new ArrayList<>();
        if (call.arguments().flag("up_to")) {
            words.add("-r");
        }
        words.add(name(call, "start"));
        call.arguments().number("count", 1, 100_000).ifPresent(count -> words.add(count.toString()));
        call.onDump(context -> call.run(new Step("dis", words), context));
    }

    private void tasks(ToolCall call) throws AgentException {
        List<String> words = new ArrayList<>();
        if (call.arguments().value("name").isPresent()) {
            words.add(name(call, "name"));
        }
        if (call.arguments().value("state").isEmpty()) {
            call.onDump(context -> call.run(new Step("ps", words), context));
            return;
        }
        String state = call.arguments().need("state");
        if (!state.matches("[A-Za-z]{2}")) {
            throw AgentException.argument("state is two letters, as ps shows them");
        }
        words.add(0, state);
        words.add("ps");
        call.onDump(context -> call.run(new Step("foreach", words), context));
    }

    /** A word of a command that cannot be taken for an option. */
    private static String name(ToolCall call, String argument) throws AgentException {
        String word = call.arguments().need(argument);
        if (word.isBlank() || word.startsWith("-")) {
            throw AgentException.argument(argument + " is a name or an address");
        }
        return word;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static JsonObject text(String description, String pattern) {
        JsonObject schema = new JsonObject().put("type", "string").put("description", description);
        return pattern.isEmpty() ? schema : schema.put("pattern", "^(" + pattern + ")$");
    }

    private static JsonObject list(String description) {
        return new JsonObject()
                .put("type", "array")
                .put("items", new JsonObject().put("type", "string"))
                .put("description", description);
    }

    private static JsonObject number(String description) {
        return new JsonObject().put("type", "integer").put("minimum", 1).put("description", description);
    }

    private static JsonObject flag(String description) {
        return new JsonObject().put("type", "boolean").put("description", description);
    }
}
