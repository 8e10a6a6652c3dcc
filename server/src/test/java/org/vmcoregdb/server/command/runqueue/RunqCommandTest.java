package org.vmcoregdb.server.command.runqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class RunqCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void whatIsQueued() throws CommandException {
        assertThat(context.text("runq -c 1"))
                .isEqualTo("CPU 1 RUNQUEUE: ffff8e2f92131980\n"
                        + "  CURRENT: PID: 239    TASK: ffff8e2f92d90000  COMMAND: \"spinner\"\n"
                        + "  RT PRIO_ARRAY: ffff8e2f92131bc0\n     [no tasks queued]\n"
                        + "  CFS RB_ROOT: ffff8e2f92131a30\n"
                        + "     [139] PID: 240    TASK: ffff8e2f92d94180  COMMAND: \"yielder\"\n");
        assertThat(context.text("runq -g -c 1"))
                .contains("  ROOT_TASK_GROUP: ffffffffb2cf1f00  CFS_RQ: ffff8e2f92131a00\n"
                        + "     [130] PID: 239    TASK: ffff8e2f92d90000  COMMAND: \"spinner\" [CURRENT]\n"
                        + "     [139] PID: 240    TASK: ffff8e2f92d94180  COMMAND: \"yielder\"\n");
        assertThat(context.json("runq -c 1")).contains("\"fair\":{\"address\":\"0xffff8e2f92131a30\"");
    }

    @Test
    void clocks() throws CommandException {
        assertThat(context.text("runq -t")).matches("(?s) CPU 0: \\d+\n {8}\\d+  PID: 276 .* CPU 1: .*");
        assertThat(context.text("runq -T")).matches("  CPU \\d: 0.00 secs\n  CPU \\d: \\d+.\\d\\d secs\n");
        assertThat(context.text("runq -m")).contains(" CPU 0: [0 00:00:0").contains("]  PID: 276    TASK: ");
        assertThat(context.json("runq -T")).contains("\"clock_nanoseconds\":");
        assertThatThrownBy(() -> context.run("runq -t -m"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("mutually exclusive");
    }

    /** Groups within groups, and one that has used up its time. */
    @Test
    void groups() {
        Task task = Tasks.of(context.kernel()).withPid(240).orElseThrow();
        RunQueue.Group inner = new RunQueue.Group(0x20, 0x21, -1, Optional.of("in"), true, List.of());
        RunQueue.Group outer = new RunQueue.Group(
                0x10, 0x11, 7, Optional.empty(), false, List.of(new RunQueue.Queued(task, 120, false), inner));
        RunQueue queue = new RunQueue(
                3,
                0x1,
                Optional.empty(),
                OptionalLong.empty(),
                new RunQueue.Part(0x2, List.of(outer)),
                new RunQueue.Part(0x3, List.of(outer)),
                Optional.of(new RunQueue.Part(0x4, List.of(new RunQueue.Queued(task, -1, false)))),
                Optional.empty(),
                Optional.of("it breaks off"));
        RunQueuesAnswer answer = new RunQueuesAnswer(List.of(queue), new RunQueuesAnswer.Look(true, 0xf0, false, true));
        String row = "PID: 240    TASK: ffff8e2f92d94180  COMMAND: \"yielder\"\n";
        assertThat(AnswerText.alone(answer))
                .isEqualTo("CPU 3\n  CURRENT: (unknown)\n  ROOT_TASK_GROUP: f0  RT_RQ: 2\n"
                        + "     [  7] TASK_GROUP: 10  RT_RQ: 11\n"
                        + "           [120] " + row
                        + "           [ -1] TASK_GROUP: 20  RT_RQ: 21 <in> (THROTTLED)\n"
                        + "                 [no tasks queued]\n"
                        + "  ROOT_TASK_GROUP: f0  CFS_RQ: 3\n"
                        + "     TASK_GROUP: 10  CFS_RQ: 11 \n"
                        + "        [120] " + row
                        + "        TASK_GROUP: 20  CFS_RQ: 21  <in> (THROTTLED)\n"
                        + "           [no tasks queued]\n"
                        + "  DL RB_ROOT: 4\n     [ -1] " + row
                        + "  [it breaks off]\n");
        assertThat(CheckedJson.render(answer)).contains("\"throttled\":true").contains("\"problem\":\"it breaks off\"");
    }
}
