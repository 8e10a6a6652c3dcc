package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.code.DisCommand;
import org.vmcoregdb.server.command.context.SetCommand;
import org.vmcoregdb.server.command.files.FilesCommand;
import org.vmcoregdb.server.command.list.ListCommand;
import org.vmcoregdb.server.command.list.TreeCommand;
import org.vmcoregdb.server.command.log.LogCommand;
import org.vmcoregdb.server.command.memory.RdCommand;
import org.vmcoregdb.server.command.module.ModCommand;
import org.vmcoregdb.server.command.number.AsciiCommand;
import org.vmcoregdb.server.command.number.EvalCommand;
import org.vmcoregdb.server.command.report.ReportCommand;
import org.vmcoregdb.server.command.search.SearchCommand;
import org.vmcoregdb.server.command.signal.SigCommand;
import org.vmcoregdb.server.command.stack.BtCommand;
import org.vmcoregdb.server.command.symbol.SymCommand;
import org.vmcoregdb.server.command.system.SysCommand;
import org.vmcoregdb.server.command.tasks.PsCommand;
import org.vmcoregdb.server.command.translation.PageNumberCommand;
import org.vmcoregdb.server.command.translation.PteCommand;
import org.vmcoregdb.server.command.translation.PtovCommand;
import org.vmcoregdb.server.command.translation.VtopCommand;
import org.vmcoregdb.server.command.types.PrintCommand;
import org.vmcoregdb.server.command.types.StructCommand;
import org.vmcoregdb.server.command.types.TaskCommand;
import org.vmcoregdb.server.command.types.WhatisCommand;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import picocli.CommandLine;

/** All commands by name; parses a line and runs it. */
public final class Commands {
    /** Longer than any command that a person or a script has reason to write. */
    private static final int LINE_LIMIT = 1 << 16;

    private static final int MOST_FILTERS = 32;

    /** Commands of crash that are not here: some of these are structs, too, which nobody means who types the name alone. */
    private static final Set<String> CRASH_ONLY = Set.of(
            "alias",
            "bpf",
            "dev",
            "exit",
            "extend",
            "fuser",
            "gdb",
            "ipcs",
            "irq",
            "kmem",
            "mach",
            "mount",
            "net",
            "q",
            "quit",
            "repeat",
            "runq",
            "sbitmapq",
            "swap",
            "timer",
            "vm",
            "waitq",
            "wr");

    private static final List<String> FOR_EACH_TASK = List.of("bt", "files", "ps", "set", "sig", "task", "vtop");

    private final Map<String, Supplier<Command>> byName = new TreeMap<>();

    /** The commands there are. */
    public Commands() {
        byName.put("ascii", AsciiCommand::new);
        byName.put("bt", BtCommand::new);
        byName.put("btop", PageNumberCommand.BytesToPage::new);
        byName.put("dis", DisCommand::new);
        byName.put("files", FilesCommand::new);
        byName.put("eval", EvalCommand::new);
        byName.put("foreach", () -> new ForeachCommand(this));
        byName.put("help", () -> new HelpCommand(this));
        byName.put("list", ListCommand::new);
        byName.put("log", LogCommand::new);
        byName.put("dmesg", LogCommand::new);
        byName.put("mod", ModCommand::new);
        byName.put("p", PrintCommand::new);
        byName.put("ps", PsCommand::new);
        byName.put("pte", PteCommand::new);
        byName.put("ptob", PageNumberCommand.PageToBytes::new);
        byName.put("ptov", PtovCommand::new);
        byName.put("rd", RdCommand::new);
        byName.put("search", SearchCommand::new);
        byName.put("report", ReportCommand::new);
        byName.put("set", SetCommand::new);
        byName.put("sig", SigCommand::new);
        byName.put("struct", StructCommand::new);
        byName.put("sym", SymCommand::new);
        byName.put("sys", SysCommand::new);
        byName.put("task", TaskCommand::new);
        byName.put("tree", TreeCommand::new);
        byName.put("union", StructCommand::new);
        byName.put("vtop", VtopCommand::new);
        byName.put("whatis", WhatisCommand::new);
        byName.put("*", StructCommand::new);
    }

    /** Their names, sorted. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** A fresh, unparsed instance of a command for its help; empty if there is none of that name. */
    Optional<CommandLine> commandLine(String name) {
        return Optional.ofNullable(byName.get(name)).map(s -> describe(name, s.get()));
    }

    private static CommandLine describe(String name, Command command) {
        // what follows the first word that is no option of foreach belongs to the command that it runs
        // nothing that a client writes may name a file of the server, or ask for its environment
        return new CommandLine(command)
                .setCommandName(name)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setStopAtPositional(command instanceof ForeachCommand)
                .setUnmatchedOptionsArePositionalParams(command.takesAnyWord());
    }

    /**
     * Runs one line and hands over the text of its answers, as they come. They may go through filters: {@code bt | grep foo | head}.
     *
     * @throws CommandException with the user's sentence if it cannot be parsed or done
     */
    public void text(String line, CommandContext context, Consumer<String> out) throws CommandException {
        CommandLineParts parts = parts(line);
        if (parts.filters().isEmpty()) {
            AnswerText text = new AnswerText();
            runAlone(line, context, answer -> out.accept(text.of(answer)));
            return;
        }
        if (parts.filters().size() > MOST_FILTERS) {
            throw new CommandException("there are more than " + MOST_FILTERS + " filters");
        }
        List<LineFilter> filters = new ArrayList<>();
        for (String filter : parts.filters()) {
            filters.add(FilterParser.parse(words(filter), context::cancelled));
        }
        Pipeline pipeline = new Pipeline(filters, out, context::cancelled);
        try {
            runAlone(parts.command(), pipeline.context(context), pipeline);
        } finally {
            // what there was before something went wrong is shown all the same
            pipeline.end();
        }
    }

    /**
     * Runs one line and hands over its answers as lines of JSON, as they come.
     *
     * @throws CommandException with the user's sentence if it cannot be parsed or done
     */
    public void json(String line, CommandContext context, Consumer<String> out) throws CommandException {
        run(line, context, answer -> out.accept(AnswerJson.line(answer)));
    }

    /**
     * Runs one line whose answers are wanted as they are. An empty line does nothing.
     *
     * @throws CommandException with the user's sentence if it cannot be parsed or done
     */
    public void run(String line, CommandContext context, AnswerSink sink) throws CommandException {
        if (!parts(line).filters().isEmpty()) {
            throw new CommandException("filters are for text: JSON cannot be passed through |");
        }
        runAlone(line, context, sink);
    }

    private static CommandLineParts parts(String line) throws CommandException {
        if (line.length() > LINE_LIMIT) {
            throw new CommandException("a command may have up to " + LINE_LIMIT + " characters");
        }
        return CommandLineParts.parse(line);
    }

    private void runAlone(String line, CommandContext context, AnswerSink sink) throws CommandException {
        List<String> words = words(line);
        if (words.isEmpty()) {
            return;
        }
        String name = words.get(0).toLowerCase(Locale.ROOT);
        if (name.matches("p/[xd]")) {
            // as gdb writes formats
            words.set(0, "-" + name.charAt(2));
            run("p", words, context, sink);
            return;
        }
        if (byName.containsKey(name) || CRASH_ONLY.contains(name) || !namesStruct(words.get(0), context)) {
            // for these a quoted word is something else than the same word without quotes
            List<String> arguments = name.equals("foreach") || name.equals("ps") ? words(line, true) : words;
            run(name, arguments.subList(1, arguments.size()), context, sink);
        } else {
            List<String> arguments = new ArrayList<>(words);
            arguments.set(0, words.get(0).substring(words.get(0).startsWith("*") ? 1 : 0));
            run("struct", arguments, context, sink);
        }
    }

    /** A struct's name alone does for the command, also with members and a star before it. */
    private static boolean namesStruct(String word, CommandContext context) {
        String name = word.startsWith("*") ? word.substring(1) : word;
        return StructCommand.knows(context.kernel(), name);
    }

    /** The commands that {@code foreach} can run. */
    List<String> forEachTask() {
        return FOR_EACH_TASK;
    }

    /** Runs a command whose line is split into words already. */
    void run(String name, List<String> arguments, CommandContext context, AnswerSink sink) throws CommandException {
        run(name, parse(name, arguments), context, sink);
    }

    /** Runs a command that is parsed already; one instance may run for several tasks at once. */
    void run(String name, Command command, CommandContext context, AnswerSink sink) throws CommandException {
        try {
            command.run(context, result -> {
                if (context.cancelled()) {
                    throw new NobodyWaits();
                }
                sink.accept(result);
            });
        } catch (NobodyWaits done) {
            // whatever loop the command was in is left
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            throw new CommandException(name + ": " + missing.getMessage());
        } catch (StackOverflowError tooDeep) {
            // what users write has limits where it is read; this is for what a dump may say
            throw new CommandException(name + ": this is too deeply nested");
        }
    }

    /** Thrown out of a command that gives an answer to nobody. */
    private static final class NobodyWaits extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NobodyWaits() {
            super(null, null, false, false);
        }
    }

    /** A command with its options. */
    Command parse(String name, List<String> arguments) throws CommandException {
        Supplier<Command> supplier = byName.get(name);
        if (supplier == null) {
            throw new CommandException(
                    CRASH_ONLY.contains(name)
                            ? "crash's command " + name + " is not there; help lists the commands there are"
                            : "there is no command " + name + "; help lists those there are");
        }
        Command command = supplier.get();
        try {
            describe(name, command).parseArgs(arguments.toArray(new String[0]));
            return command;
        } catch (CommandLine.ParameterException wrong) {
            throw new CommandException(name + ": " + firstLine(wrong));
        }
    }

    private static String firstLine(CommandLine.ParameterException wrong) {
        return String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong usage");
    }

    /** Splits at blanks; quotes keep blanks together. */
    static List<String> words(String line) throws CommandException {
        return words(line, false);
    }

    /** @param keepSingleQuotes as part of the words */
    private static List<String> words(String line, boolean keepSingleQuotes) throws CommandException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                    word.append(keepSingleQuotes && c == '\'' ? "'" : "");
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                word.append(keepSingleQuotes && c == '\'' ? "'" : "");
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new CommandException("a quote is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
