package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.command.types.StructCommand;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.TypeName;
import picocli.CommandLine;

/** All commands by name; parses a line and runs it. */
public final class Commands {
    /** Longer than any command that a person or a script has reason to write. */
    private static final int LINE_LIMIT = 1 << 16;

    private static final int MOST_FILTERS = 32;

    private static final Pattern LEADING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final CommandTable table = new CommandTable(this);

    /** Their names, sorted. */
    public List<String> names() {
        return table.names();
    }

    /** The name that stands for all names of a command, such as {@code log} for {@code dmesg}; empty if there is no such command. */
    public Optional<String> firstName(String name) {
        return table.firstName(name);
    }

    /** The options of a command, as users write them; none of a command that is not there. */
    public List<String> options(String name) {
        return commandLine(name)
                .map(line -> line.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .flatMap(option -> Stream.of(option.names()))
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** A command with what its first word stands for, if that is an alias of the session. */
    public static String expanded(String statement, Session session) throws CommandException {
        return new AliasExpansion(session).of(statement);
    }

    /** Whether what stands after a {@code |} is a filter that is built in, and can do what it asks for. */
    public static boolean isFilter(String text) {
        try {
            FilterParser.parse(words(text), () -> true);
            return true;
        } catch (CommandException other) {
            return false;
        }
    }

    /** A fresh, unparsed instance of a command for its help; empty if there is none of that name. */
    public Optional<CommandLine> commandLine(String name) {
        return table.command(name).map(command -> describe(name, command));
    }

    private static CommandLine describe(String name, Command command) {
        // nothing that a client writes may name a file of the server, or ask for its environment
        CommandLine line = new CommandLine(command)
                .setCommandName(name)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setStopAtPositional(command.takesCommand())
                .setUnmatchedOptionsArePositionalParams(command.takesAnyWord());
        command.description()
                .ifPresent(text -> line.getCommandSpec().usageMessage().description(text));
        return line;
    }

    /** The commands of a line, which {@code ;} separates: for callers that go on after one that fails. */
    public static List<String> statements(String line) {
        return CommandLineParts.statements(line);
    }

    /**
     * Runs one line and hands over the text of its answers, as they come. They may go through filters: {@code bt | grep foo | head}. Of
     * several commands, which {@code ;} separates, those after one that fails are run, too.
     *
     * @throws CommandException with the user's sentence if the last of them cannot be parsed or done
     */
    public void text(String line, CommandContext context, Consumer<String> out) throws CommandException {
        limit(line);
        Iterator<String> statements = CommandLineParts.statements(line).iterator();
        while (statements.hasNext()
                && !context.cancelled()
                && !context.session().isEnded()) {
            try {
                statement(new AliasExpansion(context.session()).of(statements.next()), context, out);
            } catch (CommandException wrong) {
                if (!statements.hasNext()) {
                    throw wrong;
                }
                out.accept(PrintableText.inLine(String.valueOf(wrong.getMessage())) + "\n");
            }
        }
    }

    private void statement(String line, CommandContext context, Consumer<String> out) throws CommandException {
        CommandLineParts parts = CommandLineParts.parse(line);
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
        limit(line);
        for (String one : CommandLineParts.statements(line)) {
            String statement = new AliasExpansion(context.session()).of(one);
            if (!CommandLineParts.parse(statement).filters().isEmpty()) {
                throw new CommandException(
                        "filters are for text: JSON cannot be passed through |", ErrorCode.INVALID_ARGUMENT);
            }
            if (!context.session().isEnded()) {
                runAlone(statement, context, sink);
            }
        }
    }

    private static void limit(String line) throws CommandException {
        if (line.length() > LINE_LIMIT) {
            throw new CommandException(
                    "a command may have up to " + LINE_LIMIT + " characters", ErrorCode.INVALID_ARGUMENT);
        }
    }

    private void runAlone(String line, CommandContext context, AnswerSink sink) throws CommandException {
        List<String> words = words(line);
        if (words.isEmpty()) {
            return;
        }
        String name = words.get(0).toLowerCase(Locale.ROOT);
        if (table.isCommand(name)) {
            List<String> arguments =
                    table.command(name).filter(Command::keepsQuotes).isPresent() ? words(line, true) : words;
            run(name, arguments.subList(1, arguments.size()), context, sink);
        } else if (namesStruct(words.get(0), context)) {
            words.set(0, words.get(0).substring(words.get(0).startsWith("*") ? 1 : 0));
            run("struct", words, context, sink);
        } else if (GdbWords.isGdbs(name)) {
            run("gdb", words, context, sink);
        } else if (namesVariable(words.get(0), context)) {
            run("p", words, context, sink);
        } else if (words.size() == 1
                && TypeName.parse(context.kernel().types(), words.get(0)).isPresent()) {
            run("whatis", words, context, sink);
        } else {
            throw unknown(name);
        }
    }

    private static CommandException unknown(String name) {
        return new CommandException(
                "there is no command " + name + "; help lists those there are", ErrorCode.NO_SUCH_COMMAND);
    }

    /** As crash does, the name of a variable alone shows it, also with members after it. */
    private static boolean namesVariable(String word, CommandContext context) {
        Matcher name = LEADING_NAME.matcher(word);
        return name.lookingAt()
                && Symbols.of(context.kernel()).named(name.group()).isPresent();
    }

    /** A struct's name alone does for the command, also with members and a star before it. */
    private static boolean namesStruct(String word, CommandContext context) {
        String name = word.startsWith("*") ? word.substring(1) : word;
        return StructCommand.knows(context.kernel(), name);
    }

    /** The commands that {@code foreach} can run. */
    List<String> forEachTask() {
        return table.names().stream()
                .filter(name ->
                        table.command(name).filter(Command::mayRunForEach).isPresent())
                .toList();
    }

    /**
     * Runs a command whose line is split into words already.
     *
     * @throws CommandException with the user's sentence if it cannot be parsed or done
     */
    public void run(String name, List<String> arguments, CommandContext context, AnswerSink sink)
            throws CommandException {
        run(name, parse(name, arguments, context.session()), context, sink);
    }

    /** Runs a command that is parsed already; one instance may run for several tasks at once. */
    void run(String name, Command command, CommandContext context, AnswerSink sink) throws CommandException {
        if (!context.mayRun(table.firstName(name).orElse(name))) {
            throw new CommandException(name + ": this server does not let you run that command");
        }
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
            ErrorCode code = missing instanceof MemoryFault ? ErrorCode.NOT_IN_DUMP : ErrorCode.NOT_IN_KERNEL;
            throw new CommandException(name + ": " + missing.getMessage(), code);
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
    Command parse(String name, List<String> arguments, Session session) throws CommandException {
        Command command = table.command(name).orElseThrow(() -> unknown(name));
        try {
            CommandLine line = describe(name, command);
            line.parseArgs(arguments.toArray(new String[0]));
            use(line.getCommandSpec(), session);
            return command;
        } catch (CommandLine.ParameterException wrong) {
            throw new CommandException(name + ": " + firstLine(wrong), ErrorCode.INVALID_ARGUMENT);
        }
    }

    /** Options that have defaults of a session learn of it. */
    private static void use(CommandLine.Model.CommandSpec spec, Session session) {
        for (CommandLine.Model.CommandSpec mixin : spec.mixins().values()) {
            if (mixin.userObject() instanceof Session.Options options) {
                options.use(session);
            }
            use(mixin, session);
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
            throw new CommandException("a quote is not closed", ErrorCode.INVALID_ARGUMENT);
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
