package org.vmcoregdb.server.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.server.command.Tokens;
import picocli.CommandLine;

/** Who is told of what is new: a program and a server, one piece of news after the other, while others are looked for. */
final class FleetHooks implements Closeable {
    private static final Duration PROGRAM = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(10);
    private static final int MOST_WAITING = 1000;
    private static final int TRIES = 3;
    private static final int OK_END = 300;
    private static final Pattern WORD = Pattern.compile("\\s*((?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+)");

    private final List<String> program;
    private final Optional<URI> address;
    private final ExecutorService teller =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "news");
                thread.setDaemon(true);
                return thread;
            });

    private FleetHooks(List<String> program, Optional<URI> address) {
        this.program = program;
        this.address = address;
    }

    /** @throws CommandLine.ParameterException if there is no such program or address */
    static FleetHooks of(Optional<String> command, Optional<URI> webhook, CommandLine line) {
        List<String> words = command.map(FleetHooks::words).orElse(List.of());
        if (command.isPresent() && words.isEmpty()) {
            throw new CommandLine.ParameterException(line, "--on-new names no program, or has a quote without an end");
        }
        webhook.ifPresent(url -> {
            String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
                throw new CommandLine.ParameterException(
                        line, "--webhook is an address that begins with https:// or http://");
            }
        });
        return new FleetHooks(words, webhook);
    }

    /** The words of a command, of which quotes keep blanks together; none if one has no end. */
    static List<String> words(String command) {
        Tokens tokens = new Tokens(WORD, command);
        return tokens.uncut().isEmpty()
                ? tokens.rest().stream()
                        .map(word -> word.replaceAll("\"([^\"]*)\"|'([^']*)'", "$1$2"))
                        .toList()
                : List.of();
    }

    /** Tells everybody, soon. */
    void tell(String json) {
        if (program.isEmpty() && address.isEmpty()) {
            return;
        }
        try {
            teller.execute(() -> {
                if (!program.isEmpty()) {
                    start(json);
                }
                address.ifPresent(url -> send(url, json));
            });
        } catch (RejectedExecutionException tooMany) {
            problem("more than " + MOST_WAITING + " pieces of news wait to be told, and one is not");
        }
    }

    private void start(String json) {
        try {
            Process process = new ProcessBuilder(program)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(json.getBytes(StandardCharsets.UTF_8));
            } catch (IOException deaf) {
                // it need not read what it is told
            }
            if (!process.waitFor(PROGRAM.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                problem(program.get(0) + " was ended: it took longer than " + PROGRAM.toSeconds() + " s");
            } else if (process.exitValue() != 0) {
                problem(program.get(0) + " ended with status " + process.exitValue());
            }
        } catch (IOException absent) {
            problem(program.get(0) + " cannot be started: " + IoReason.of(absent));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(URI url, String json) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        String reason = "";
        try {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                TimeUnit.SECONDS.sleep(attempt);
                try {
                    int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (status < OK_END) {
                        return;
                    }
                    reason = "HTTP status " + status;
                } catch (IOException failed) {
                    reason = IoReason.of(failed);
                }
            }
            problem(url.getHost() + " was not told: " + reason);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void problem(String sentence) {
        System.err.println("vmcore-gdb: " + sentence);
    }

    /** What was begun may end, for a while. */
    @Override
    public void close() {
        teller.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!teller.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException stop) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
