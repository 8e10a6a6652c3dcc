package org.vmcoregdb.server.command.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.time.TimerBase;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class TimerCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void timers() throws CommandException {
        assertThat(context.text("timer"))
                .startsWith("JIFFIES   \n4294896168\n\nTIMER_BASES[0][BASE_STD]: ffff8e2f92020980\n"
                        + "  EXPIRES        TTE        TIMER_LIST     FUNCTION\n"
                        + "  4294896162      -6  ffffd3e1c03e3e90  ffffffffb0b43f80  <process_timeout>\n")
                .contains("\n\nTIMER_BASES[1][BASE_STD]: ");
        assertThat(context.text("timer -C 1")).doesNotContain("TIMER_BASES[0]");
        assertThat(context.json("timer -C 0"))
                .contains("\"jiffies\":4294896168")
                .contains("\"name\":\"BASE_DEF\"");
    }

    @Test
    void highResolutionTimers() throws CommandException {
        assertThat(context.text("timer -r -C 0"))
                .startsWith("CPU: 0  HRTIMER_CPU_BASE: ffff8e2f92022e80\n"
                        + "  CLOCK: 0  HRTIMER_CLOCK_BASE: ffff8e2f92022ec0  [ktime_get]\n     CURRENT   \n")
                .contains("<tick_sched_timer>\n")
                .contains("[ktime_get_real]\n  (empty)\n");
        assertThat(context.json("timer -r")).contains("\"soft_expires\":");
        assertThatThrownBy(() -> context.run("timer -C 7"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("there is no CPU 7");
    }

    /** Until 4.7 there was one base, and it had no name. */
    @Test
    void ofAnOldKernel() {
        TimerBase base = new TimerBase(2, Optional.empty(), 0x10, List.of(), Optional.of("it breaks off"));
        assertThat(AnswerText.alone(new TimersAnswer(5, List.of(new TimersAnswer.Base(base, List.of())))))
                .isEqualTo("JIFFIES\n      5\n\nTVEC_BASES[2]: 10\n"
                        + "  EXPIRES     TTE     TIMER_LIST     FUNCTION\n  (none)\n  [it breaks off]\n");
    }
}
