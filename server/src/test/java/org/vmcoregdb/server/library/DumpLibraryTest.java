package org.vmcoregdb.server.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.answer.DumpsAnswer;
import org.vmcoregdb.server.library.DumpLibrary.Limits;
import org.vmcoregdb.server.library.DumpLibrary.NotLentException;

class DumpLibraryTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** Stands for a dump: knows whether it is open. */
    private static final class Book implements Closeable {
        private final String name;
        private final AtomicInteger open;
        private volatile boolean closed;

        Book(String name, AtomicInteger open) {
            this.name = name;
            this.open = open;
            open.incrementAndGet();
        }

        @Override
        public void close() {
            assertThat(closed).as("closed once").isFalse();
            closed = true;
            open.decrementAndGet();
        }
    }

    private final AtomicInteger open = new AtomicInteger();
    private final List<Shelf.Found<Book>> books = new ArrayList<>();

    private void add(String name) {
        books.add(new Shelf.Found<>(name, 1, 1, () -> new Book(name, open)));
    }

    private DumpLibrary<Book> library(int mostOpen, Duration idle) {
        return new DumpLibrary<>(() -> List.copyOf(books), new Limits(mostOpen, idle));
    }

    @Test
    void oneIsOpenedOnceForAll() throws NotLentException {
        add("a");
        add("b");
        try (DumpLibrary<Book> library = library(9, LONG)) {
            assertThat(open).hasValue(0);
            DumpLibrary<Book>.Loan one = library.borrow(1);
            DumpLibrary<Book>.Loan other = library.borrow(1);
            assertThat(one.value()).isSameAs(other.value());
            assertThat(one.name()).isEqualTo("a");
            one.close();
            one.close();
            assertThat(library.dumps())
                    .extracting(DumpsAnswer.Dump::users)
                    .containsExactly(Optional.of(1), Optional.empty());
            other.close();
            assertThat(library.counts()).isEqualTo(new DumpLibrary.Counts(2, 1, 0, 1, 0));
            assertThat(library.borrow(1).value()).as("it stayed open").isSameAs(other.value());
        }
    }

    @Test
    void whatNobodyHasMakesRoom() throws NotLentException {
        add("a");
        add("b");
        add("c");
        try (DumpLibrary<Book> library = library(2, LONG)) {
            DumpLibrary<Book>.Loan a = library.borrow(1);
            library.borrow(2).close();
            DumpLibrary<Book>.Loan c = library.borrow(3);
            assertThat(open).hasValue(2);
            assertThat(a.value().closed).isFalse();
            assertThatThrownBy(() -> library.borrow(2))
                    .isInstanceOf(NotLentException.class)
                    .hasMessage("b cannot be opened now: 2 dumps are open and in use, and there is memory for no more;"
                            + " try again later");
            c.close();
            library.borrow(2).close();
            assertThat(c.value().closed).isTrue();
            a.close();
        }
        assertThat(open).as("closed with the library").hasValue(0);
    }

    @Test
    void idleOnesAreClosed() throws Exception {
        add("a");
        try (DumpLibrary<Book> library = library(2, Duration.ofMillis(20))) {
            DumpLibrary<Book>.Loan a = library.borrow(1);
            Thread.sleep(100);
            assertThat(open).hasValue(1);
            a.close();
            for (int i = 0; i < 500 && open.get() > 0; i++) {
                Thread.sleep(10);
            }
            assertThat(open).hasValue(0);
            assertThat(library.dumps().get(0).users()).isEmpty();
        }
    }

    @Test
    void whatCannotBeOpenedIsAskedForAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        books.add(new Shelf.Found<>("a", 1, 1, () -> {
            if (tries.incrementAndGet() == 1) {
                throw new FormatException("it is being written");
            }
            return new Book("a", open);
        }));
        try (DumpLibrary<Book> library = library(2, LONG)) {
            assertThatThrownBy(() -> library.borrow(1)).hasMessage("a: it is being written");
            assertThat(library.counts().failed()).isEqualTo(1);
            assertThat(library.borrow(1).value().name).isEqualTo("a");
            assertThatThrownBy(() -> library.borrow(2)).hasMessage("there is no dump 2 (any more)");
            assertThatThrownBy(() -> library.borrow(-1)).isInstanceOf(NotLentException.class);
        }
    }

    @Test
    void aFileThatChangesIsAnotherDump() throws Exception {
        add("a");
        try (DumpLibrary<Book> library = library(2, LONG)) {
            DumpLibrary<Book>.Loan old = library.borrow(1);
            books.set(0, new Shelf.Found<>("a", 2, 2, () -> new Book("new", open)));
            Thread.sleep(1100); // it is listed again after a second
            DumpLibrary<Book>.Loan now = library.borrow(1);
            assertThat(now.value().name).isEqualTo("new");
            assertThat(old.value().closed).as("who has it keeps it").isFalse();
            old.close();
            assertThat(old.value().closed).isTrue();
            now.close();
        }
        assertThat(open).hasValue(0);
    }

    @Test
    void numbersStay(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("b.kdump"), "dump");
        Files.createDirectory(folder.resolve("host"));
        Files.writeString(folder.resolve("host").resolve("c"), "dump");
        Files.writeString(folder.resolve("host").resolve("notes"), "text");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("b.kdump"));
        Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("not there"));
        Files.createSymbolicLink(folder.resolve("host").resolve("circle"), folder);
        AtomicInteger looks = new AtomicInteger();
        Shelf<Book> shelf = new FolderShelf<>(
                folder,
                file -> {
                    looks.incrementAndGet();
                    return startsWith(file, "dump");
                },
                file -> new Book(file.toString(), open));
        try (DumpLibrary<Book> library = new DumpLibrary<>(shelf, new Limits(2, LONG))) {
            assertThat(names(library)).containsExactly("1 b.kdump", "2 host/c", "3 link");
            Files.writeString(folder.resolve("a"), "dump");
            Files.delete(folder.resolve("link"));
            Thread.sleep(1100);
            assertThat(names(library)).containsExactly("1 b.kdump", "2 host/c", "4 a");
            assertThat(looks).as("no file is read twice").hasValue(5);
            assertThatThrownBy(() -> library.borrow(3)).hasMessage("there is no dump 3 (any more)");
        }
    }

    private static boolean startsWith(Path file, String text) {
        try {
            return Files.readString(file).startsWith(text);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static List<String> names(DumpLibrary<Book> library) {
        return library.dumps().stream().map(d -> d.number() + " " + d.name()).toList();
    }

    /** Many clients, few places: nobody gets a closed dump, and no more are open than there is room for. */
    @Test
    void manyAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            add("dump" + i);
        }
        AtomicInteger most = new AtomicInteger();
        ConcurrentHashMap<String, Integer> outcomes = new ConcurrentHashMap<>();
        try (DumpLibrary<Book> library = library(5, Duration.ofMillis(1))) {
            ExecutorService clients = Executors.newFixedThreadPool(12);
            try {
                List<Callable<Integer>> work = new ArrayList<>();
                for (int c = 0; c < 12; c++) {
                    int seed = c;
                    work.add(() -> {
                        Random random = new Random(seed);
                        int got = 0;
                        for (int i = 0; i < 300; i++) {
                            int number = 1 + random.nextInt(20);
                            try (DumpLibrary<Book>.Loan loan = library.borrow(number)) {
                                most.accumulateAndGet(open.get(), Math::max);
                                assertThat(loan.value().closed).isFalse();
                                assertThat(loan.value().name).isEqualTo("dump" + (number - 1));
                                got++;
                            } catch (NotLentException full) {
                                outcomes.merge("full", 1, Integer::sum);
                            }
                        }
                        return got;
                    });
                }
                for (Future<Integer> done : clients.invokeAll(work)) {
                    assertThat(done.get()).isPositive();
                }
            } finally {
                clients.shutdown();
            }
            // one that is put away is closed a moment after another has its place
            assertThat(most.get()).isLessThanOrEqualTo(5 + 12);
            assertThat(library.counts().lent()).isZero();
        }
        assertThat(open).hasValue(0);
    }
}
