package org.vmcoregdb.server.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.protocol.target.MemoryChanges;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.shell.SampleContext;

class LibraryChoiceTest {
    private final DumpLibrary<ServedDump> library = new DumpLibrary<>(
            () -> List.of(
                    new Shelf.Found<>("a/vmcore", 10, 1, () -> ServedDump.of(SampleContext.analyse())),
                    new Shelf.Found<>("b/vmcore", 20, 1, () -> ServedDump.of(SampleContext.analyse())),
                    new Shelf.Found<>("broken", 30, 1, () -> {
                        throw new FormatException("no dump at all");
                    })),
            new DumpLibrary.Limits(5, Duration.ofHours(1)));
    private final LibraryChoice choice = new LibraryChoice(library);

    @AfterEach
    void close() {
        library.close();
    }

    private static final class Console implements MonitorContext {
        private final StringBuilder text = new StringBuilder();
        private final Map<Class<?>, Object> kept = new HashMap<>();
        private boolean mayList = true;

        @Override
        public long selectedThread() {
            return 0;
        }

        @Override
        public boolean isSelectionCertain() {
            return true;
        }

        @Override
        public boolean selectThread(long tid) {
            return false;
        }

        @Override
        public void print(String more) {
            text.append(more);
        }

        @Override
        public Optional<MemoryChanges> memoryChanges() {
            return Optional.empty();
        }

        @Override
        public boolean mayRun(String command) {
            return mayList || !command.equals("dumps");
        }

        @Override
        public <T> T kept(Class<T> type, Supplier<T> make) {
            return type.cast(kept.computeIfAbsent(type, t -> make.get()));
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    }

    private static String monitor(Target target, String line) {
        Console console = new Console();
        Optional<String> failure = target.monitor().execute(line, console);
        return console.text + failure.map(why -> "(" + why + ")").orElse("");
    }

    @Test
    void nothingIsThereUntilADumpIsChosen() throws TargetUnavailableException {
        Target lobby = choice.first();
        assertThat(lobby.threads().ids()).isEmpty();
        assertThat(lobby.threads().find(1)).isEmpty();
        assertThat(lobby.memory().read(1, 0, new byte[1], 0, 1)).isZero();
        assertThat(lobby.memory().nextReadable(1, 0)).isEmpty();
        assertThat(lobby.registers().of(1).value(0)).isEmpty();
        assertThat(lobby.description().registers()).isEmpty();
        assertThat(lobby.host().pageSize()).isEqualTo(4096);
        assertThat(lobby.stop().signal()).isEqualTo(5);
        assertThat(lobby.objects()).contains("exec-file");
        assertThat(lobby.cannotRun()).startsWith("no dump is chosen: ");
        assertThat(monitor(lobby, "bt")).startsWith("(no dump is chosen: ");
        assertThat(monitor(lobby, "help")).startsWith("dumps  Lists the dumps");
        assertThat(monitor(lobby, "dumps")).isEqualTo("""
                NUMBER          BYTES  STATE    NAME
                     1             10  -        a/vmcore
                     2             20  -        b/vmcore
                     3             30  -        broken
                """);
        assertThat(monitor(lobby, "json dumps"))
                .startsWith(
                        "{\"type\":\"dumps\",\"dumps\":[{\"number\":1,\"name\":\"a/vmcore\",\"bytes\":10,\"open\":false,\"users\":0},");
        Console console = new Console();
        console.mayList = false;
        assertThat(lobby.monitor().execute("dumps", console))
                .hasValueSatisfying(why -> assertThat(why).startsWith("dumps: "));
        choice.left(lobby);
    }

    @Test
    void byNumberAndByName() throws TargetUnavailableException {
        Target one = choice.numbered(1).orElseThrow();
        Target same = choice.named("a/vmcore").orElseThrow();
        assertThat(one.name()).isEqualTo("a/vmcore");
        assertThat(one.threads().ids()).isNotEmpty();
        assertThat(one.description().registers()).isNotEmpty();
        assertThat(one.registers().of(one.threads().current()).value(0)).isPresent();
        assertThat(one.host().pageSize()).isEqualTo(4096);
        assertThat(one.stop().description()).contains("stack-protector");
        assertThat(one.relocation()).isPresent();
        assertThat(one.files()).isPresent();
        assertThat(one.localFiles()).isPresent();
        assertThat(one.physicalMemory()).isPresent();
        assertThat(one.object("exec-file", "")).isPresent();
        assertThat(one.cannotRun()).contains("cannot run");
        assertThat(one.memory().read(one.threads().current(), 0, new byte[1], 0, 1))
                .isZero();
        assertThat(monitor(one, "dumps")).contains("in use   a/vmcore").contains("-        b/vmcore");
        assertThat(monitor(one, "help")).contains("dumps  Lists").contains("foreach");
        assertThat(monitor(one, "sys -t")).contains("TAINTED_MASK");
        choice.left(one);
        assertThat(library.counts().lent()).isEqualTo(1);
        choice.left(same);
        choice.left(same);
        assertThat(library.counts().lent()).isZero();
        assertThat(choice.numbered(4)).isEmpty();
        assertThat(choice.named("c")).isEmpty();
        assertThat(choice.named("a/")).isEmpty();
        assertThatThrownBy(() -> choice.named("vmcore")).hasMessageStartingWith("2 dumps are called vmcore: ");
        assertThatThrownBy(() -> choice.numbered(3)).hasMessage("broken: no dump at all");
    }

    @Test
    void aTokenForOneDumpChoosesIt() throws TargetUnavailableException {
        TargetChoice mine = choice.only(List.of("b/vmcore"));
        Target target = mine.first();
        assertThat(target.name()).isEqualTo("b/vmcore");
        assertThat(mine.numbered(1)).isEmpty();
        assertThat(mine.named("a/vmcore")).isEmpty();
        assertThat(monitor(target, "dumps")).contains("b/vmcore").doesNotContain("a/vmcore", "broken");
        mine.left(target);
        assertThat(library.counts().lent()).isZero();
        TargetChoice folder = choice.only(List.of("a/", "broken"));
        assertThat(folder.first().threads().ids()).isEmpty();
        assertThat(monitor(folder.first(), "dumps"))
                .contains("a/vmcore", "broken")
                .doesNotContain("b/vmcore");
        assertThatThrownBy(() -> choice.only(List.of("vmcore"))).hasMessage("this server has none of vmcore");
        assertThatThrownBy(() -> choice.only(List.of("x", "y"))).hasMessage("this server has none of x, y");
        assertThatThrownBy(() -> choice.only(List.of("broken"))).hasMessage("broken: no dump at all");
    }
}
