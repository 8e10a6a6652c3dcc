package org.vmcoregdb.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.sched.SchedulingPolicy;

class SignalNamesTest {
    @ParameterizedTest
    @CsvSource({
        "1, SIGHUP",
        "6, SIGABRT/SIGIOT",
        "31, SIGSYS/SIGUNUSED",
        "32, SIGRTMIN",
        "48, SIGRTMIN+16",
        "49, SIGRTMAX-15",
        "63, SIGRTMAX-1",
        "64, SIGRTMAX"
    })
    void names(int number, String name) {
        assertThat(SignalNames.all(number)).isEqualTo(name);
    }

    @Test
    void setsHaveOneNameForEachSignal() {
        assertThat(SignalNames.of(0x800A000000000201L))
                .containsExactly("SIGHUP", "SIGUSR1", "SIGRTMAX-14", "SIGRTMAX-12", "SIGRTMAX");
        assertThat(SignalNames.of(1 << 5)).containsExactly("SIGABRT");
        assertThat(SignalNames.of(0)).isEmpty();
    }

    @Test
    void flagsOfActions() {
        assertThat(new Signals.Action(1, 0, 0, 0, 0x1c000004L).flagNames())
                .containsExactly("SA_RESTORER", "SA_SIGINFO", "SA_ONSTACK", "SA_RESTART");
    }

    @Test
    void policiesByNumberAndName() {
        assertThat(SchedulingPolicy.parse("fifo")).contains(SchedulingPolicy.FIFO);
        assertThat(SchedulingPolicy.parse("6")).contains(SchedulingPolicy.DEADLINE);
        assertThat(SchedulingPolicy.parse("7")).contains(SchedulingPolicy.EXT);
        assertThat(SchedulingPolicy.parse("OTHER")).isEmpty();
    }
}
