package org.vmcoregdb.server.prompt;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.vmcoregdb.server.command.CommandException;

/** The user's own programs, run by the user's shell on the user's terminal. */
final class Programs {
    private static final String SHELL = "/bin/sh";

    private Programs() {}

    /** What gives text to a program. */
    interface Source {
        /** Gives it, piece by piece. */
        void write(Consumer<String> program) throws CommandException;
    }

    /**
     * Runs a program with an answer as its input.
     *
     * @param gone is told that the program reads no more: the command can end
     */
    static void pipe(String commandLine, Source answer, Runnable gone, BooleanSupplier stopped)
            throws CommandException {
        Process process = start(commandLine, ProcessBuilder.Redirect.PIPE);
        try (OutputStream in = process.getOutputStream()) {
            answer.write(text -> {
                try {
                    in.write(text.getBytes(StandardCharsets.UTF_8));
                } catch (IOException closed) {
                    gone.run();
                }
            });
        } catch (IOException closed) {
            gone.run();
        }
        await(process, stopped);
    }

    /** Runs a program with the terminal as its input. */
    static void run(String commandLine, BooleanSupplier stopped) throws CommandException {
        await(start(commandLine, ProcessBuilder.Redirect.INHERIT), stopped);
    }

    private static Process start(String commandLine, ProcessBuilder.Redirect input) throws CommandException {
        try {
            return new ProcessBuilder(SHELL, "-c", commandLine)
                    .redirectInput(input)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new CommandException(SHELL + " cannot be started: " + e.getMessage());
        }
    }

    private static void await(Process process, BooleanSupplier stopped) throws CommandException {
        try {
            while (!process.waitFor(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (stopped.getAsBoolean()) {
                    process.destroy();
                }
            }
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }
}
