package org.vmcoregdb.server.agent;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.ErrorCode;

/**
 * The dumps that clients may name, by the names under which they are listed. A dump is opened when it is first asked for; of those that nobody
 * uses, the ones that were used last stay open.
 */
public final class DumpLibrary implements Closeable {
    private static final int MOST_OPEN = 4;

    /** A folder is not read for each call of a client that makes many. */
    private static final long LISTED_NANOS = 2_000_000_000L;

    private static final Duration USUAL_IDLE_TIME = Duration.ofMinutes(10);

    private final Shelf shelf;
    private final Duration idleTime;
    private final ScheduledExecutorService janitor = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "idle dumps");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;
    private Optional<SortedMap<String, Volume>> listed = Optional.empty();
    private long listedAt;
    private final Map<String, OpenDump> open = new LinkedHashMap<>(16, 0.75f, true);

    /** Where dumps come from. */
    @FunctionalInterface
    public interface Shelf {
        /** What is there now, by name. */
        SortedMap<String, Volume> dumps() throws IOException;
    }

    /**
     * A dump that can be opened.
     *
     * @param bytes the size of its file
     */
    public record Volume(long bytes, Opener opener) {}

    /** Opens a dump. */
    @FunctionalInterface
    public interface Opener {
        /** Opens it; who gets it closes it. */
        CrashDump open() throws FormatException;
    }

    /** Work on a dump. */
    @FunctionalInterface
    interface Reader {
        void read(CrashDump dump) throws AgentException;
    }

    /** One that is open, or is being opened, and how many use it. */
    private static final class OpenDump {
        private final Volume volume;
        private Optional<CrashDump> dump = Optional.empty();
        private int users;
        private long lastUsed;

        OpenDump(Volume volume) {
            this.volume = volume;
        }

        synchronized CrashDump get(String name) throws AgentException {
            if (dump.isEmpty()) {
                try {
                    dump = Optional.of(volume.opener().open());
                } catch (FormatException unusable) {
                    throw new AgentException(
                            ErrorCode.DUMP_UNUSABLE,
                            name + " cannot be opened: " + unusable.getMessage(),
                            "Choose another dump; open without arguments lists them.");
                }
            }
            return dump.get();
        }

        synchronized void close() {
            Optional<CrashDump> last = dump;
            dump = Optional.empty();
            try {
                if (last.isPresent()) {
                    last.get().close();
                }
            } catch (IOException failed) {
                // its answers stay right, and there is nothing that anybody could do
                dump = Optional.empty();
            }
        }
    }

    /** @param shelf is asked anew when a dump is looked for, unless it was asked a moment ago */
    public DumpLibrary(Shelf shelf) {
        this(shelf, USUAL_IDLE_TIME);
    }

    /**
     * The same.
     *
     * @param idleTime after which a dump that nobody uses is closed
     */
    DumpLibrary(Shelf shelf, Duration idleTime) {
        this.shelf = shelf;
        this.idleTime = idleTime;
        long period = Math.max(1, idleTime.toMillis() / 2);
        Future<?> never =
                janitor.scheduleWithFixedDelay(() -> closeIdle(idleTime), period, period, TimeUnit.MILLISECONDS);
        assert !never.isDone();
    }

    /** The dumps there are. */
    synchronized SortedMap<String, Volume> dumps() throws AgentException {
        if (listed.isPresent() && System.nanoTime() - listedAt < LISTED_NANOS) {
            return listed.get();
        }
        try {
            listed = Optional.of(shelf.dumps());
            listedAt = System.nanoTime();
            return listed.get();
        } catch (IOException unreadable) {
            throw new AgentException(
                    ErrorCode.DUMP_UNUSABLE,
                    "the folder of dumps cannot be read: " + unreadable.getMessage(),
                    "Tell the user: the server has lost its folder.");
        }
    }

    /** The name that is meant: the one that was given, or that of the only dump. */
    String name(Optional<String> given) throws AgentException {
        SortedMap<String, Volume> all = dumps();
        if (given.isPresent()) {
            if (!all.containsKey(given.get())) {
                throw new AgentException(
                        ErrorCode.NO_SUCH_DUMP,
                        "there is no dump of the name " + given.get(),
                        "Call open without arguments: it lists the names.");
            }
            return given.get();
        }
        if (all.isEmpty()) {
            throw nothing();
        }
        if (all.size() != 1) {
            throw new AgentException(
                    ErrorCode.NO_SUCH_DUMP,
                    "there are " + all.size() + " dumps, and none was named",
                    "Call open without arguments, and pass one of the names it lists as the argument dump.");
        }
        return all.firstKey();
    }

    /** Nobody gave a dump to the server, or there is none in its folder. */
    static AgentException nothing() {
        return new AgentException(
                ErrorCode.NO_SUCH_DUMP,
                "this server was started without a dump, or with a folder that has none",
                "Tell the user to start it as: vmcore-gdb mcp DUMP, or vmcore-gdb mcp FOLDER for all dumps below a folder.");
    }

    /** Works on a dump, which stays open for it. */
    void read(String name, Reader work) throws AgentException {
        OpenDump used = begin(name);
        try {
            work.read(used.get(name));
        } finally {
            end(used);
        }
    }

    private OpenDump begin(String name) throws AgentException {
        Volume volume = dumps().get(name);
        if (volume == null) {
            throw new AgentException(
                    ErrorCode.NO_SUCH_DUMP,
                    name + " is gone",
                    "Call open without arguments: it lists the dumps that there are.");
        }
        synchronized (open) {
            OpenDump used = open.computeIfAbsent(name, n -> new OpenDump(volume));
            used.users++;
            return used;
        }
    }

    private void end(OpenDump used) {
        synchronized (open) {
            used.users--;
            used.lastUsed = System.nanoTime();
        }
        closeIdle(closed ? Duration.ZERO : idleTime);
    }

    /** Closes what nobody uses and nobody used for that long, and of the others what is too much, the one that was used longest ago first. */
    private void closeIdle(Duration unused) {
        List<OpenDump> idle = new ArrayList<>();
        synchronized (open) {
            Iterator<OpenDump> oldest = open.values().iterator();
            while (oldest.hasNext()) {
                OpenDump one = oldest.next();
                boolean old = System.nanoTime() - one.lastUsed >= unused.toNanos();
                if (one.users == 0 && (old || open.size() > MOST_OPEN)) {
                    oldest.remove();
                    idle.add(one);
                }
            }
        }
        idle.forEach(OpenDump::close);
    }

    /** How many dumps are open. */
    int opened() {
        synchronized (open) {
            return open.size();
        }
    }

    /** Closes all: those in use when their work ends. */
    @Override
    public void close() {
        closed = true;
        janitor.shutdownNow();
        closeIdle(Duration.ZERO);
    }
}
