package org.vmcoregdb.server.access;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.protocol.session.CommandRun;
import org.vmcoregdb.server.answer.JsonObject;

/**
 * Who did what, as JSON Lines: one object for each who came, was refused or left, chose a dump, or ran a {@code monitor} command. What
 * debuggers read by packets is counted in the line about who left. Of those who are not let in only so many lines are written in a while.
 */
public final class AuditLog implements SessionListener, Closeable {
    private static final int LONGEST_TEXT = 1000;
    private static final long NANOS_PER_MICROSECOND = 1000;
    /** So that strangers do not fill the disk: 1,000 lines in ten seconds. */
    private static final int MOST_REFUSALS = 1000;

    private final OutputStream out;
    private final Clock clock;
    private final Consumer<String> trouble;
    private final LineLimit refusals = new LineLimit(System::nanoTime, MOST_REFUSALS);
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final Map<Client, Visit> inside = new ConcurrentHashMap<>();

    /** One client's connection. */
    private static final class Visit {
        private final long began = System.nanoTime();
        private final AtomicLong packets = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private volatile String dump;

        Visit(String dump) {
            this.dump = dump;
        }
    }

    /**
     * A log that goes on.
     *
     * @param out where the lines go; closed with this
     * @param clock what time it is
     * @param trouble is given a sentence once if a line cannot be written
     */
    AuditLog(OutputStream out, Clock clock, Consumer<String> trouble) {
        this.out = out;
        this.clock = clock;
        this.trouble = trouble;
    }

    /**
     * Appends to a file, which is made for its owner only if there is none.
     *
     * @param trouble is given a sentence once if a line cannot be written
     * @throws IOException if it cannot be written to; says so in a sentence
     */
    public static AuditLog open(Path path, Consumer<String> trouble) throws IOException {
        try {
            if (Files.notExists(path)) {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new AuditLog(Files.newOutputStream(path, StandardOpenOption.APPEND), Clock.systemUTC(), trouble);
        } catch (IOException e) {
            throw new IOException("The audit log " + path + " cannot be written: " + IoReason.of(e), e);
        }
    }

    private JsonObject event(String what, Client client) {
        return new JsonObject()
                .put("time", clock.instant().toString())
                .put("event", what)
                .put("client", client.number())
                .put("address", client.address())
                .put("name", client.name());
    }

    private synchronized void write(JsonObject event) {
        try {
            out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            if (!troubled.getAndSet(true)) {
                trouble.accept("the audit log cannot be written any more: " + IoReason.of(e));
            }
        }
    }

    @Override
    public void letIn(Client client, String target) {
        inside.put(client, new Visit(target));
        write(event("connected", client).put("dump", target));
    }

    @Override
    public void sentAway(Client client, String reason) {
        if (client.name().isEmpty()) {
            LineLimit.Verdict verdict = refusals.next();
            if (verdict.leftOut() > 0) {
                write(new JsonObject()
                        .put("time", clock.instant().toString())
                        .put("event", "leftOut")
                        .put("lines", verdict.leftOut()));
            }
            if (!verdict.write()) {
                return;
            }
        }
        write(event("refused", client).put("reason", reason));
    }

    @Override
    public void attached(Client client, String target) {
        Visit visit = inside.get(client);
        if (visit != null) {
            visit.dump = target;
        }
        write(event("attached", client).put("dump", target));
    }

    @Override
    public void targetRefused(Client client, String reason) {
        write(event("refused", client).put("reason", reason));
    }

    @Override
    public void commandRan(Client client, CommandRun run) {
        String line = run.line().length() > LONGEST_TEXT ? run.line().substring(0, LONGEST_TEXT) + "…" : run.line();
        JsonObject event = event(run.denied().isPresent() ? "refused" : "command", client)
                .put("dump", run.target())
                .put("command", line)
                .put("bytes", run.bytes())
                .put("microseconds", run.duration().toNanos() / NANOS_PER_MICROSECOND);
        write(run.denied().isPresent() ? event.put("reason", run.denied()) : event.put("failure", run.failure()));
    }

    @Override
    public void packet(Client client, boolean inbound, byte[] payload) {
        Visit visit = inside.get(client);
        if (visit != null) {
            (inbound ? visit.packets : visit.bytes).addAndGet(inbound ? 1 : payload.length);
        }
    }

    @Override
    public void disconnected(Client client) {
        Visit visit = inside.remove(client);
        if (visit != null) {
            write(event("disconnected", client)
                    .put("dump", visit.dump)
                    .put("packets", visit.packets.get())
                    .put("bytes", visit.bytes.get())
                    .put("microseconds", (System.nanoTime() - visit.began) / NANOS_PER_MICROSECOND));
        }
    }

    /** Those who are still there are gone with it. */
    @Override
    public void close() throws IOException {
        new ArrayList<>(inside.keySet()).forEach(this::disconnected);
        synchronized (this) {
            out.close();
        }
    }
}
