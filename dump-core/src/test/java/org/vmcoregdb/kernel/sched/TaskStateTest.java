package org.vmcoregdb.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.system.Taint;

class TaskStateTest {
    @ParameterizedTest
    @CsvSource({
        "0x0, RU, running, TASK_RUNNING",
        "0x1, IN, sleeping, TASK_INTERRUPTIBLE",
        "0x2, UN, disk sleep, TASK_UNINTERRUPTIBLE",
        "0x102, UN, disk sleep, TASK_UNINTERRUPTIBLE|TASK_WAKEKILL",
        "0x402, ID, idle, TASK_UNINTERRUPTIBLE|TASK_NOLOAD",
        "0x4, ST, stopped, TASK_STOPPED",
        "0x8, TR, tracing stop, TASK_TRACED",
        "0x10, DE, dead, EXIT_DEAD",
        "0x20, ZO, zombie, EXIT_ZOMBIE",
        "0xa0, ZO, zombie, EXIT_ZOMBIE|TASK_DEAD",
        "0x104, ST, stopped, TASK_STOPPED|TASK_WAKEKILL",
        "0x80, DE, dead, TASK_DEAD",
        "0x40, PA, parked, TASK_PARKED",
        "0x200, WA, waking, TASK_WAKING",
        "0x800, NE, new, TASK_NEW",
        "0x100000, ??, unknown state 0x100000, 0x100000",
    })
    void states(String bits, String letters, String word, String constant) {
        TaskState state = new TaskState(Long.decode(bits));
        assertThat(state.letters()).isEqualTo(letters);
        assertThat(state.word()).isEqualTo(word);
        assertThat(state.constantName()).isEqualTo(constant);
        assertThat(state.isBlocked()).isEqualTo(letters.equals("UN"));
    }

    @Test
    void kernelThreadsAreToldByTheirFlag() {
        Task task = new Task(
                1, 5, 5, 2, "t", new TaskState(0), 0, 0x200000, 0, 0, OptionalInt.empty(), OptionalInt.empty());
        assertThat(task.isKernelThread()).isTrue();
        assertThat(task.isGroupLeader()).isTrue();
        assertThat(task.isActive()).isFalse();
        assertThat(task.activeOn(3).activeOn()).hasValue(3);
        Task zombie =
                new Task(1, 5, 4, 2, "t", new TaskState(0x20), 0, 0, 0, 0, OptionalInt.empty(), OptionalInt.empty());
        assertThat(zombie.isKernelThread()).isFalse();
        assertThat(zombie.isGroupLeader()).isFalse();
    }

    @Test
    void taintLetters() {
        assertThat(Taint.letters(0)).isEmpty();
        assertThat(Taint.letters(1)).isEqualTo("P");
        assertThat(Taint.letters(1 << 12 | 1 << 13)).isEqualTo("OE");
        assertThat(Taint.letters(-1)).hasSize(20);
    }
}
