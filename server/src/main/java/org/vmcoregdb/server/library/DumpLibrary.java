package org.vmcoregdb.server.library;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.answer.DumpsAnswer;

/**
 * Dumps that are lent out. One that is asked for is opened, once for all who have it at the same time; when nobody has it any more it stays open
 * for a while, as long as there is room. Safe for many threads; opening one dump does not keep those waiting who want another.
 *
 * @param <T> what is open when a dump is
 */
public final class DumpLibrary<T extends Closeable> implements Closeable {
    /** A folder is not read for each client of many that come at once. */
    private static final long LISTED_NANOS = 1_000_000_000L;

    /** Closing files takes no time, unless their disk is gone. */
    private static final long CLOSING_SECONDS = 10;

    private final Shelf<T> shelf;
    private final Limits limits;
    private final Map<String, Integer> numbers = new HashMap<>();
    /** The ones that were given back last are last. */
    private final Map<String, Copy> open = new LinkedHashMap<>();

    private final Collection<Copy> outdated = new ArrayList<>();
    private final ScheduledExecutorService janitor = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "idle dumps");
        thread.setDaemon(true);
        return thread;
    });
    /** A folder may be on a disk that takes its time: who gives a dump back, or has one already, does not wait for that. */
    private final Object listing = new Object();

    private Map<Integer, Shelf.Found<T>> listed = Map.of();
    private long listedAt;
    private boolean wasListed;
    private boolean closed;
    private long opened;
    private long failed;

    /**
     * How much is open.
     *
     * @param mostOpen so many dumps at once, those that are lent included
     * @param idle after this time a dump that nobody has is closed
     */
    public record Limits(int mostOpen, Duration idle) {
        /** What an open dump takes of the heap in bytes, with what is kept of what was asked of it: measured, 35 to 55 MB. */
        private static final long BYTES_EACH = 64L << 20;

        private static final Duration USUAL_IDLE = Duration.ofMinutes(10);

        /** As many as there is memory for; two take what the server needs itself. */
        public static Limits standard() {
            long room = Runtime.getRuntime().maxMemory() / BYTES_EACH - 2;
            return new Limits((int) Math.max(1, Math.min(room, 1000)), USUAL_IDLE);
        }
    }

    /**
     * What is open.
     *
     * @param known dumps that are there
     * @param open of these
     * @param lent of these, to anybody
     * @param opened how many times one was opened
     * @param failed how many times one could not be opened
     */
    public record Counts(int known, int open, int lent, long opened, long failed) {}

    /** A dump cannot be lent; the message is a sentence for the user. */
    public static final class NotLentException extends Exception {
        private static final long serialVersionUID = 1;

        NotLentException(String message) {
            super(message);
        }

        NotLentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A dump that somebody has, until it is closed. */
    public final class Loan implements Closeable {
        private final String name;
        private final Copy copy;
        private final T value;
        private boolean returned;

        private Loan(String name, Copy copy, T value) {
            this.name = name;
            this.copy = copy;
            this.value = value;
        }

        /** What it is called. */
        public String name() {
            return name;
        }

        /** The dump; not to be closed. */
        public T value() {
            return value;
        }

        /** Gives it back; more than once is once. */
        @Override
        public void close() {
            synchronized (DumpLibrary.this) {
                if (returned) {
                    return;
                }
                returned = true;
            }
            giveBack(copy);
        }
    }

    /** One that is open, or is being opened. */
    private final class Copy {
        private final Shelf.Found<T> found;
        /** Of those who have it or wait for it; guarded by the library. */
        private int users;

        private long lastUsed = System.nanoTime();
        /** Guarded by this. */
        private @Nullable T value;

        Copy(Shelf.Found<T> found) {
            this.found = found;
        }

        synchronized T get() throws FormatException {
            T known = value;
            if (known == null) {
                known = found.opener().open();
                value = known;
            }
            return known;
        }

        synchronized void close() {
            T known = value;
            value = null;
            if (known == null) {
                return;
            }
            try {
                known.close();
            } catch (IOException unread) {
                // a file that was only read: nothing is lost, and nobody could do anything
                value = null;
            }
        }
    }

    /** A library of what is on a shelf; nothing is looked at yet. */
    public DumpLibrary(Shelf<T> shelf, Limits limits) {
        this.shelf = shelf;
        this.limits = limits;
        long period = Math.max(10, limits.idle().toMillis() / 2);
        Future<?> never = janitor.scheduleWithFixedDelay(this::closeIdle, period, period, TimeUnit.MILLISECONDS);
        assert !never.isCancelled();
    }

    /** All dumps there are now, by number. Those of a folder that cannot be read are those that it had. */
    public List<DumpsAnswer.Dump> dumps() {
        return listing().entrySet().stream()
                .map(e -> new DumpsAnswer.Dump(
                        e.getKey(), e.getValue().name(), e.getValue().bytes(), users(e.getValue())))
                .toList();
    }

    private synchronized Optional<Integer> users(Shelf.Found<T> found) {
        return Optional.ofNullable(open.get(found.name()))
                .filter(copy -> copy.found.version() == found.version())
                .map(copy -> copy.users);
    }

    private Map<Integer, Shelf.Found<T>> listing() {
        synchronized (listing) {
            if (wasListed && System.nanoTime() - listedAt < LISTED_NANOS) {
                return listed;
            }
            wasListed = true;
            try {
                Map<Integer, Shelf.Found<T>> all = new TreeMap<>();
                for (Shelf.Found<T> found : shelf.dumps()) {
                    int next = numbers.size() + 1;
                    all.put(numbers.computeIfAbsent(found.name(), name -> next), found);
                }
                listed = all;
            } catch (IOException unreadable) {
                wasListed = false; // its disk may come back: asked again; what is open stays usable
            }
            listedAt = System.nanoTime();
            return listed;
        }
    }

    /**
     * Lends a dump.
     *
     * @param number as {@link #dumps} has it
     * @throws NotLentException if there is no such dump, it cannot be opened, or there is no room for one more
     */
    public Loan borrow(int number) throws NotLentException {
        Shelf.Found<T> found = listing().get(number);
        if (found == null) {
            throw new NotLentException("there is no dump " + number + " (any more)");
        }
        List<Copy> tooMuch = new ArrayList<>();
        Copy copy;
        try {
            synchronized (this) {
                copy = copyOf(found, tooMuch);
                copy.users++;
            }
        } finally {
            tooMuch.forEach(Copy::close);
        }
        return new Loan(copy.found.name(), copy, opened(copy));
    }

    private T opened(Copy copy) throws NotLentException {
        boolean done = false;
        try {
            T value = copy.get();
            done = true;
            return value;
        } catch (FormatException unusable) {
            throw new NotLentException(copy.found.name() + ": " + unusable.getMessage(), unusable);
        } finally {
            if (!done) {
                giveUp(copy);
            }
        }
    }

    private synchronized void giveUp(Copy copy) {
        failed++;
        copy.users--;
        if (copy.users == 0) {
            open.remove(copy.found.name(), copy);
            outdated.remove(copy);
        }
    }

    private Copy copyOf(Shelf.Found<T> found, List<Copy> tooMuch) throws NotLentException {
        if (closed) {
            throw new NotLentException("the server is closing");
        }
        Copy known = open.get(found.name());
        if (known != null && known.found.version() == found.version()) {
            return known;
        }
        if (known != null) { // the file is another one now; who has the old one keeps it
            open.remove(found.name());
            if (known.users > 0) {
                outdated.add(known);
            } else {
                tooMuch.add(known);
            }
        }
        Iterator<Copy> oldest = open.values().iterator();
        while (open.size() + outdated.size() >= limits.mostOpen() && oldest.hasNext()) {
            Copy one = oldest.next();
            if (one.users == 0) {
                oldest.remove();
                tooMuch.add(one);
            }
        }
        if (open.size() + outdated.size() >= limits.mostOpen()) {
            throw new NotLentException(found.name() + " cannot be opened now: " + limits.mostOpen()
                    + " dumps are open and in use, and there is memory for no more; try again later");
        }
        Copy made = new Copy(found);
        open.put(found.name(), made);
        opened++;
        return made;
    }

    private void giveBack(Copy copy) {
        boolean last;
        synchronized (this) {
            copy.users--;
            copy.lastUsed = System.nanoTime();
            boolean old = outdated.contains(copy);
            last = copy.users == 0 && (closed || old);
            if (last) {
                outdated.remove(copy);
                open.remove(copy.found.name(), copy);
            } else if (open.remove(copy.found.name(), copy)) {
                open.put(copy.found.name(), copy);
            }
        }
        if (last) {
            copy.close();
        }
    }

    private void closeIdle() {
        List<Copy> idle = new ArrayList<>();
        synchronized (this) {
            Iterator<Copy> all = open.values().iterator();
            while (all.hasNext()) {
                Copy one = all.next();
                if (one.users == 0
                        && System.nanoTime() - one.lastUsed >= limits.idle().toNanos()) {
                    all.remove();
                    idle.add(one);
                }
            }
        }
        idle.forEach(Copy::close);
    }

    /** What is open now. */
    public Counts counts() {
        int known = listing().size();
        synchronized (this) {
            long lent = open.values().stream().filter(copy -> copy.users > 0).count() + outdated.size();
            return new Counts(known, open.size() + outdated.size(), (int) lent, opened, failed);
        }
    }

    /** Closes all: what is lent when it is given back. */
    @Override
    public void close() {
        List<Copy> idle = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.values().stream().filter(copy -> copy.users == 0).forEach(idle::add);
            open.values().removeAll(idle);
        }
        idle.forEach(Copy::close);
        // what it is closing just now is closed, too, when this returns
        janitor.shutdown();
        try {
            if (!janitor.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                janitor.shutdownNow();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
