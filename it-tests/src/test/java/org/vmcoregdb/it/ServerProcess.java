package org.vmcoregdb.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code vmcore-gdb serve} in a process of its own, on a port the system chose. It is ready when it has printed {@code listening on
 * HOST:PORT} on either stream.
 */
final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("listening on (?:[^\\s:]+|\\[[0-9a-f:]+\\]):(\\d+)");

    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code serve FILES... --listen 127.0.0.1:0}: a dump, or the parts of one, and perhaps its vmlinux. */
    static ServerProcess start(Path... files) {
        List<String> options = new ArrayList<>();
        for (Path file : files) {
            options.add(file.toString());
        }
        return start(options);
    }

    /** Starts {@code serve ARGUMENTS... --listen 127.0.0.1:0} and waits until it listens. */
    static ServerProcess start(List<String> arguments) {
        return start(List.of(), arguments);
    }

    /** The same with variables of the environment, each {@code NAME=VALUE}. */
    static ServerProcess start(List<String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add("serve");
        command.addAll(arguments);
        command.addAll(List.of("--listen", "127.0.0.1:0"));
        return of(Programs.launcher(environment, command));
    }

    /** Starts a command that is a server's, and waits until it listens. */
    static ServerProcess of(List<String> command) {
        ServerProcess server = new ServerProcess(Programs.start(command, ProcessBuilder.Redirect.PIPE));
        CompletableFuture<Void> out = server.follow(server.process.getInputStream());
        CompletableFuture<Void> err = server.follow(server.process.getErrorStream());
        CompletableFuture<Void> ended = CompletableFuture.allOf(out, err)
                .thenRun(() -> server.port.completeExceptionally(new IOException("it ended")));
        try {
            server.port.get(60, TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw new AssertionError(
                    "the server does not listen: " + e.getMessage() + (ended.isDone() ? ", " : " yet, ") + command
                            + "\n" + server.log(),
                    e);
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while starting " + command, e);
        }
    }

    /** The TCP port it listens on. */
    int port() {
        return port.join();
    }

    /** What a client connects to: {@code 127.0.0.1:PORT}. */
    String address() {
        return "127.0.0.1:" + port();
    }

    /** What it has printed until now, both streams. */
    String log() {
        return String.join("\n", log);
    }

    /** Whether it still runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** The server's process id; the launcher turns itself into it. */
    long pid() {
        return process.pid();
    }

    /** Waits until its output contains {@code text}; fails the test when that takes longer than {@code limit}. */
    void awaitLog(String text, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!log().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no \"" + text + "\" within " + limit + " in the server's output:\n" + log());
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Asks it to end, as a user's Ctrl-C or a service manager does, and gives its exit code. */
    int terminate(Duration limit) {
        process.destroy();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running " + limit + " after SIGTERM\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        Programs.kill(process);
    }

    private CompletableFuture<Void> follow(InputStream stream) {
        return CompletableFuture.runAsync(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            log.add(line);
                            Matcher ready = READY.matcher(line);
                            if (ready.find()) {
                                port.complete(Integer.parseInt(ready.group(1)));
                            }
                        }
                    } catch (IOException e) {
                        log.add("(" + e.getMessage() + ")");
                    }
                },
                // a thread each: they live as long as the server does
                task -> {
                    Thread thread = new Thread(task, "server output");
                    thread.setDaemon(true);
                    thread.start();
                });
    }
}
