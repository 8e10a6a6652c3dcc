package org.vmcoregdb.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An IDE's side of the Debug Adapter Protocol, with {@code gdb -i=dap} on the other. */
final class DapClient implements AutoCloseable {
    private static final String LENGTH = "Content-Length:";

    private final Process gdb;
    private final Duration limit;
    private final BlockingQueue<Tree> messages = new LinkedBlockingQueue<>();
    private final List<Tree> seen = new ArrayList<>();
    private int sent;

    DapClient(Path program, Duration limit) {
        this.limit = limit;
        this.gdb = Programs.start(
                List.of(program.toString(), "-nx", "-i=dap", "-iex", "set debuginfod enabled off"),
                ProcessBuilder.Redirect.DISCARD);
        Thread reader = new Thread(this::readAll, "dap");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        try (InputStream in = new BufferedInputStream(gdb.getInputStream())) {
            int length = 0;
            for (String header = line(in); header != null; header = line(in)) {
                if (header.startsWith(LENGTH)) {
                    length = Integer.parseInt(header.substring(LENGTH.length()).strip());
                } else if (header.isEmpty()) {
                    messages.add(TreeReader.json(new String(in.readNBytes(length), StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException e) {
            return; // gdb is gone: whoever waits for it says so
        }
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Attaches as an IDE does with the attributes of its launch.json, in JSON, and waits until the target is known stopped. */
    void attach(String attributes) {
        request("initialize", "{\"clientID\":\"it\",\"adapterID\":\"gdb\",\"supportsVariableType\":true}");
        int attaching = send("attach", attributes);
        await(message -> isEvent(message, "initialized"));
        request("configurationDone", "{}");
        await(message -> answers(message, attaching));
        await(message -> isEvent(message, "stopped"));
    }

    /** The body of the answer to a request, which must be a success. */
    Tree request(String command, String arguments) {
        int number = send(command, arguments);
        Tree answer = await(message -> answers(message, number));
        if (!answer.get("success").text().equals("true")) {
            throw new AssertionError(command + " " + arguments + ": " + answer);
        }
        return answer.has("body") ? answer.get("body") : answer;
    }

    /** What a variable or an expression consists of. */
    Tree children(Tree variable) {
        return request("variables", "{\"variablesReference\":" + variable.get("variablesReference") + "}")
                .get("variables");
    }

    /** An expression as it is watched in a frame. */
    Tree watch(String expression, Tree frame) {
        return request(
                "evaluate",
                "{\"context\":\"watch\",\"frameId\":" + frame.get("id") + ",\"expression\":\"" + expression + "\"}");
    }

    /** Waits for an event that has not been waited for, also among those that came while an answer was awaited. */
    Tree awaitEvent(String name) {
        return await(message -> isEvent(message, name));
    }

    private static boolean isEvent(Tree message, String name) {
        return message.has("event") && message.get("event").text().equals(name);
    }

    private static boolean answers(Tree message, int request) {
        return message.has("request_seq") && message.get("request_seq").text().equals(Integer.toString(request));
    }

    private int send(String command, String arguments) {
        sent++;
        byte[] body = ("{\"seq\":" + sent + ",\"type\":\"request\",\"command\":\"" + command + "\",\"arguments\":"
                        + arguments + "}")
                .getBytes(StandardCharsets.UTF_8);
        try {
            gdb.getOutputStream().write((LENGTH + " " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            gdb.getOutputStream().write(body);
            gdb.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sent;
    }

    private Tree await(Predicate<Tree> wanted) {
        for (Tree message : seen) {
            if (wanted.test(message)) {
                seen.remove(message);
                return message;
            }
        }
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (Tree message = next(end); true; message = next(end)) {
                if (wanted.test(message)) {
                    return message;
                }
                seen.add(message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Tree next(long end) throws InterruptedException {
        Tree message = messages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (message == null) {
            throw new AssertionError("gdb does not answer within " + limit + "; unasked it said " + seen);
        }
        return message;
    }

    @Override
    public void close() {
        Programs.kill(gdb);
    }
}
