package org.vmcoregdb.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An IDE's side of gdb's machine interface. */
final class MiClient implements AutoCloseable {
    private final Process gdb;
    private final Duration limit;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> unasked = new ArrayList<>();
    private int sent;

    MiClient(Path program, Duration limit) {
        this.limit = limit;
        this.gdb = Programs.start(
                List.of(program.toString(), "-nx", "-q", "-i=mi", "-iex", "set debuginfod enabled off"),
                ProcessBuilder.Redirect.DISCARD);
        Thread reader = new Thread(this::readAll, "mi");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        // octal escapes stand for bytes, and TreeReader makes characters of both
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(gdb.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            return; // gdb is gone: whoever waits for it says so
        }
    }

    /** The results of a command, which must succeed. */
    Tree command(String command) {
        sent++;
        try {
            gdb.getOutputStream().write((sent + command + "\n").getBytes(StandardCharsets.UTF_8));
            gdb.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String result = await(sent + "^");
        String[] parts = result.substring(result.indexOf('^') + 1).split(",", 2);
        if (parts[0].equals("error")) {
            throw new AssertionError(command + ": " + result);
        }
        return TreeReader.results(parts.length > 1 ? parts[1] : "");
    }

    /** Waits for a record such as {@code *stopped} that gdb sends by itself. */
    Tree awaitRecord(String kind) {
        for (String line : unasked) {
            if (line.startsWith(kind)) {
                unasked.remove(line);
                return results(line);
            }
        }
        return results(await(kind));
    }

    private static Tree results(String line) {
        int comma = line.indexOf(',');
        return TreeReader.results(comma < 0 ? "" : line.substring(comma + 1));
    }

    /** What targets have said since the last time: output of {@code monitor}. */
    String targetOutput() {
        StringBuilder output = new StringBuilder();
        for (String line : unasked) {
            if (line.startsWith("@")) {
                output.append(TreeReader.string(line.substring(1)));
            }
        }
        unasked.removeIf(line -> line.startsWith("@"));
        return output.toString();
    }

    private String await(String start) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError("no " + start + " within " + limit + "; gdb said " + unasked);
                }
                if (line.startsWith(start)) {
                    return line;
                }
                unasked.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        Programs.kill(gdb);
    }
}
