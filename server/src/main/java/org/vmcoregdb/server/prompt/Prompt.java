package org.vmcoregdb.server.prompt;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.command.Setting;

/** The prompt of {@code vmcore-gdb shell}: reads lines and has them run, until the user has had enough. */
public final class Prompt {
    private static final String TEXT = "vmcore> ";
    private static final String YELLOW = "33";
    private static final int HISTORY = 1000;

    private final PromptContext.State state;
    private final UserFiles files;
    private final Screen screen;
    private final Runner runner;

    /**
     * A prompt about a dump.
     *
     * @param session which files with settings may fill
     */
    public Prompt(CrashDump analysis, Session session, Terminal terminal, UserFiles files) {
        this.state = new PromptContext.State(analysis, session);
        this.files = files;
        boolean plain = terminal.getType().startsWith(Terminal.TYPE_DUMB)
                || files.variable("NO_COLOR").isPresent();
        this.screen = new Screen(terminal, !plain);
        this.runner = new Runner(state, screen);
    }

    /** Reads crash's files with settings: {@code set} and {@code alias} are for us, too, all else in them is crash's. */
    public void readSettings() {
        for (Path file : files.settings()) {
            Optional<String> distrust = files.distrust(file);
            if (distrust.isPresent()) {
                screen.problem(file + " is not read: " + distrust.get());
                continue;
            }
            state.session().origin(file.toString());
            try {
                for (String line : UserFiles.lines(file)) {
                    setting(line.strip());
                }
            } catch (IOException e) {
                screen.problem(String.valueOf(e.getMessage()));
            }
        }
        state.session().origin("runtime");
    }

    private void setting(String line) {
        if (line.matches("(set|alias)\\s.*")) {
            try {
                runner.commands().run(line, new PromptContext(state, () -> false), answer -> {});
            } catch (CommandException other) {
                screen.problem(String.valueOf(other.getMessage()));
            }
        }
    }

    /**
     * Runs the commands of a file, until one of them ends the session.
     *
     * @throws IOException with a sentence if it cannot be read
     */
    public void runFile(Path file) throws IOException {
        for (String line : UserFiles.lines(file)) {
            if (!state.session().isEnded()) {
                screen.print(line.isBlank() ? "" : prompt() + line + "\n");
                runner.run(line);
            }
        }
    }

    /**
     * Runs lines that nobody types.
     *
     * @throws IOException if they cannot be read
     */
    public void runLines(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null && !state.session().isEnded(); line = lines.readLine()) {
            runner.run(line);
        }
    }

    /** Asks for lines and runs them. */
    public void run() {
        screen.terminal().handle(Terminal.Signal.INT, signal -> runner.interrupt());
        LineReader reader = reader();
        while (!state.session().isEnded()) {
            try {
                reader.variable(LineReader.EDITING_MODE, state.session().value(Setting.EDIT));
                String line = reader.readLine(prompt()).strip();
                if (!line.isEmpty()) {
                    line(line, reader.getHistory());
                }
            } catch (UserInterruptException again) {
                // Ctrl-C at the prompt begins a new line
            } catch (EndOfFileException end) {
                return;
            }
        }
    }

    private String prompt() {
        return screen.colored(YELLOW, TEXT);
    }

    private void line(String line, History history) {
        if (line.equals("h")) {
            history.forEach(entry -> screen.print("[" + (entry.index() + 1) + "] " + entry.line() + "\n"));
            return;
        }
        if (line.startsWith("<")) {
            try {
                runFile(Path.of(line.substring(1).strip()));
            } catch (IOException e) {
                screen.problem(String.valueOf(e.getMessage()));
            }
            return;
        }
        boolean again = line.equals("r") || line.equals("!!") || line.startsWith("r ");
        if (!again) {
            runner.run(line);
            return;
        }
        Optional<String> earlier =
                earlier(history, line.startsWith("r ") ? line.substring(2).strip() : "");
        if (earlier.isEmpty()) {
            screen.problem("there is no such line in the history");
            return;
        }
        screen.print(earlier.get() + "\n");
        runner.run(earlier.get());
    }

    /** The last line before this one, that of a number, or the last that begins with a text. */
    private static Optional<String> earlier(History history, String which) {
        List<String> lines = new java.util.ArrayList<>();
        int first = history.first();
        history.forEach(entry -> lines.add(entry.line()));
        if (which.matches("\\d{1,6}")) {
            int index = Integer.parseInt(which) - 1 - first;
            return index >= 0 && index < lines.size() ? Optional.of(lines.get(index)) : Optional.empty();
        }
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            boolean repeats = line.equals("r") || line.equals("!!") || line.startsWith("r ");
            if (!repeats && line.startsWith(which)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private LineReader reader() {
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setEofOnUnclosedQuote(false);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(screen.terminal())
                .appName("vmcore-gdb")
                .parser(parser)
                .completer(new PromptCompleter(runner.commands(), new PromptContext(state, () -> false)))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.AUTO_FRESH_LINE, false)
                .option(
                        LineReader.Option.BRACKETED_PASTE,
                        !screen.terminal().getType().startsWith("dumb"))
                .variable(LineReader.HISTORY_SIZE, HISTORY)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY)
                .variable(LineReader.LIST_MAX, 100)
                .variable(LineReader.BELL_STYLE, "none");
        try {
            builder.variable(LineReader.HISTORY_FILE, files.history());
        } catch (IOException | UnsupportedOperationException e) {
            screen.problem("the history is not kept: " + e.getMessage());
        }
        return builder.build();
    }
}
