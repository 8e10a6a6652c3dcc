package org.vmcoregdb.server.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Setting;
import org.vmcoregdb.server.shell.Commands;

/** Runs what the user typed, and brings the answer to where it is to go: the terminal, page by page, a file, a program. */
final class Runner {
    private final Commands commands = new Commands();
    private final Interruptible interruptible = new Interruptible();
    private final PromptContext.State state;
    private final Screen screen;

    /** @param screen of the user's terminal */
    Runner(PromptContext.State state, Screen screen) {
        this.state = state;
        this.screen = screen;
    }

    Commands commands() {
        return commands;
    }

    /** Ctrl-C. */
    void interrupt() {
        interruptible.interrupt();
    }

    /**
     * Runs a line, of several commands one after the other.
     *
     * @return whether none of them failed
     */
    boolean run(String line) {
        boolean well = true;
        for (String statement : line.startsWith("!") ? java.util.List.of(line) : Commands.statements(line)) {
            if (state.session().isEnded()) {
                return well;
            }
            try {
                if (!one(statement)) {
                    return false;
                }
            } catch (CommandException wrong) {
                screen.problem(org.vmcoregdb.bytes.PrintableText.inLine(String.valueOf(wrong.getMessage())));
                well = false;
            }
        }
        return well;
    }

    /** Returns whether it came to its end; else the user has interrupted it, and with it all others of the line. */
    private boolean one(String statement) throws CommandException {
        String text = Commands.expanded(statement.strip(), state.session());
        if (text.startsWith("!")) {
            String program = text.substring(1).strip();
            return interruptible.run(
                    run -> {
                        run.speaks();
                        Programs.run(program.isEmpty() ? "exec \"${SHELL:-/bin/sh}\"" : program, run::isInterrupted);
                    },
                    seconds -> {});
        }
        TypedLine typed = TypedLine.parse(text);
        boolean ended = interruptible.run(run -> answer(typed, run), screen::time);
        screen.clearTime();
        if (!ended) {
            screen.print("\n");
        }
        return ended;
    }

    private void answer(TypedLine typed, Interruptible.Run run) throws CommandException {
        if (typed.program().isPresent()) {
            AtomicBoolean gone = new AtomicBoolean();
            run.speaks();
            PromptContext context = new PromptContext(state, () -> gone.get() || run.isInterrupted());
            Programs.pipe(
                    typed.program().get(),
                    program -> commands.text(typed.command(), context, program),
                    () -> gone.set(true),
                    run::isInterrupted);
        } else if (typed.file().isPresent()) {
            write(typed, run);
        } else if (typed.paged() || state.session().isOn(Setting.SCROLL)) {
            Pager pager = new Pager(screen, run::isInterrupted);
            show(typed, run, new PromptContext(state, () -> pager.isQuit() || run.isInterrupted()), pager::accept);
            pager.end();
        } else {
            show(typed, run, new PromptContext(state, run::isInterrupted), screen::print);
        }
    }

    private void show(TypedLine typed, Interruptible.Run run, PromptContext context, Consumer<String> out)
            throws CommandException {
        commands.text(typed.command(), context, text -> {
            run.speaks();
            // what a command says after it was interrupted would be between other answers
            if (!run.isInterrupted()) {
                out.accept(text);
            }
        });
    }

    private void write(TypedLine typed, Interruptible.Run run) throws CommandException {
        String name = typed.file().orElseThrow();
        try (Writer file = typed.append()
                ? Files.newBufferedWriter(Path.of(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                : Files.newBufferedWriter(Path.of(name))) {
            commands.text(typed.command(), new PromptContext(state, run::isInterrupted), text -> {
                try {
                    file.write(text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            throw new CommandException(name + " cannot be written: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : e instanceof java.nio.file.NoSuchFileException
                        ? "there is no such folder"
                        : String.valueOf(e.getMessage());
    }
}
