package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that runs under QEMU is looked at, and runs on. */
final class LiveIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern JIFFIES = Pattern.compile("\\$\\d+ = (\\d{6,})");

    private static LiveGuest guest;

    @BeforeAll
    static void boot(@TempDir Path folder) throws IOException {
        guest = LiveGuest.boot(folder);
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    private static Programs.Outcome exec(String... words) {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    /** Each command sees the guest as it is then. */
    @Test
    void commandsSeeItAsItIs() {
        Programs.Outcome outcome = exec(
                "exec",
                guest.address(),
                "-c",
                "p jiffies_64",
                "-c",
                "ps",
                "-c",
                "bt 1",
                "-c",
                "p jiffies_64",
                "-c",
                "mod");
        assertThat(outcome.err()).contains(" is live: it runs on while it is looked at");
        assertThat(outcome.out())
                .contains("kthreadd", "rcu_preempt", "virtio_blk")
                .contains("schedule at ");
        Matcher jiffies = JIFFIES.matcher(outcome.out());
        assertThat(jiffies.find()).as(outcome.out()).isTrue();
        long first = Long.parseUnsignedLong(jiffies.group(1));
        assertThat(jiffies.find()).isTrue();
        assertThat(Long.parseUnsignedLong(jiffies.group(1))).isGreaterThan(first);
    }

    @Test
    void whatItIs() {
        assertThat(exec("info", guest.address()).out())
                .contains("running QEMU guest (live, by pmemsave)", "x86_64", "2 online");
    }

    /** gdb shows its tasks, and the stack of one that sleeps. */
    @ParameterizedTest
    @ValueSource(strings = {"gdb18"})
    void gdb(String name) {
        try (ServerProcess server = ServerProcess.start(List.of(guest.address()))) {
            assertThat(server.log()).contains("is live");
            Programs.Outcome outcome = Programs.gdb(
                    Lab.peer(name),
                    LIMIT,
                    List.of(
                            "target remote " + server.address(),
                            "info threads",
                            "python [t.switch() for t in gdb.selected_inferior().threads() if 2 in t.ptid[1:]]",
                            "bt",
                            "p jiffies_64",
                            "shell sleep 1",
                            "maintenance flush dcache",
                            "p jiffies_64",
                            "monitor p jiffies_64",
                            "continue"));
            assertThat(outcome.out()).contains("kthreadd", "rcu_preempt", "in __schedule ()", "in kthreadd ()");
            Matcher jiffies = JIFFIES.matcher(outcome.out());
            assertThat(jiffies.find()).as(outcome.all()).isTrue();
            long first = Long.parseUnsignedLong(jiffies.group(1));
            assertThat(jiffies.find()).as(outcome.all()).isTrue();
            assertThat(Long.parseUnsignedLong(jiffies.group(1))).isGreaterThan(first);
            assertThat(outcome.all()).contains("this is a machine that runs by itself");
        }
    }
}
