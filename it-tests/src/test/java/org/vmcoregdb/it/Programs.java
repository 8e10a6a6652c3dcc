package org.vmcoregdb.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, or ends it: with its whole process tree, when its time is up. */
final class Programs {
    private Programs() {}

    /**
     * What a program said.
     *
     * @param exitCode its exit code; the timeout is an {@link AssertionError} instead
     * @param out standard output
     * @param err standard error
     * @param wall how long it ran
     */
    record Outcome(int exitCode, String out, String err, Duration wall) {
        /** Standard output, line by line. */
        List<String> lines() {
            return out.lines().toList();
        }

        /** Both streams, for a message. */
        String all() {
            return "exit code " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
        }
    }

    /** Runs {@code command} with no input. */
    static Outcome run(Duration limit, String... command) {
        return run(limit, "", Arrays.asList(command));
    }

    /** Runs {@code command} and gives it {@code input}. Fails the test when it runs longer than {@code limit}. */
    static Outcome run(Duration limit, String input, List<String> command) {
        long start = System.nanoTime();
        Process process = start(command, ProcessBuilder.Redirect.PIPE);
        try {
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> drain(process.getInputStream()));
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()));
            CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(process.getOutputStream(), input));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                throw new AssertionError("still running after " + limit + ": " + String.join(" ", command)
                        + "\n--- out\n" + out.join() + "\n--- err\n" + err.join());
            }
            fed.join();
            return new Outcome(
                    process.exitValue(), out.join(), err.join(), Duration.ofNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command, e);
        } finally {
            kill(process);
        }
    }

    /** Our program, by its launcher, as a user runs it. */
    static Outcome vmcoreGdb(Duration limit, String... arguments) {
        return run(limit, "", launcher(Arrays.asList(arguments)));
    }

    /** {@code gdb -nx -batch -ex ... -ex ...}: each command in its own {@code -ex}. */
    static Outcome gdb(Path gdb, Duration limit, List<String> commands) {
        List<String> line = new ArrayList<>(
                List.of(gdb.toString(), "-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex", "set width 0"));
        for (String command : commands) {
            line.add("-ex");
            line.add(command);
        }
        return run(limit, "", line);
    }

    /** {@code crash -s}: the commands as its standard input, its output without the banner. */
    static Outcome crash(
            Path crash, Duration limit, Path vmlinux, Path dump, List<String> commands, String... options) {
        String script = "set scroll off\n" + String.join("\n", commands) + "\nquit\n";
        List<String> command = new ArrayList<>(List.of(crash.toString(), "-s"));
        command.addAll(List.of(options));
        command.addAll(List.of(vmlinux.toString(), dump.toString()));
        return run(limit, script, command);
    }

    /** A Python script in {@code drgn -q OPTIONS -c DUMP -s VMLINUX}. */
    static Outcome drgn(Path drgn, Duration limit, Path vmlinux, Path dump, String script, String... options) {
        List<String> command = new ArrayList<>(List.of(drgn.toString(), "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of("-c", dump.toString(), "-s", vmlinux.toString(), "-e", script));
        return run(limit, "", command);
    }

    /** Our program with variables of the environment, each {@code NAME=VALUE}. */
    static Outcome vmcoreGdb(Duration limit, List<String> environment, List<String> arguments) {
        return run(limit, "", launcher(environment, arguments));
    }

    static List<String> launcher(List<String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add("env");
        command.addAll(environment);
        command.addAll(launcher(arguments));
        return command;
    }

    static List<String> launcher(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Lab.root().resolve("vmcore-gdb").toString());
        command.addAll(arguments);
        return command;
    }

    /** A command that Ctrl-C ends, also where this test is run by a shell in the background: such a shell has its programs ignore it. */
    static List<String> interruptible(List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT"));
        all.addAll(command);
        return all;
    }

    static Process start(List<String> command, ProcessBuilder.Redirect err) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err);
        Map<String, String> environment = builder.environment();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TERM", "dumb");
        // the build that runs this test has just made the jars: the launcher must not start another inside it
        environment.put("VMCOREGDB_NO_BUILD", "1");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Ends a process and what it started. */
    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String drain(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    private static void feed(OutputStream stream, String input) {
        try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it did not want its input: its exit code and its output say whether that was right
            return;
        }
    }
}
