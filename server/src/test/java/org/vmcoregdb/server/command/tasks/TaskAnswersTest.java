package org.vmcoregdb.server.command.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.answer.SampleAnswers.SHELL;
import static org.vmcoregdb.server.answer.SampleAnswers.WORKER;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;

class TaskAnswersTest {
    @Test
    void ps() {
        Answer tasks = new TaskListAnswer(
                List.of(
                        new TaskListAnswer.Row(SHELL, 14, 6208, 3456, OptionalLong.empty()),
                        new TaskListAnswer.Row(WORKER, 0, 0, 0, OptionalLong.empty())),
                new TaskListAnswer.Look(true, false));
        assertThat(AnswerText.alone(tasks)).isEqualTo("""
                              PID    PPID  CPU       TASK        ST  %MEM      VSZ      RSS  COMM
                        >     217       1   0  ffff888003c10000  IN   1.4     6208     3456  bash
                               42       2   1  ffff888003c20000  ID   0.0        0        0  [kworker/1:0]
                        """);
    }

    @Test
    void tasksAsJson() {
        assertThat(CheckedJson.render(new TaskListAnswer(
                        List.of(new TaskListAnswer.Row(WORKER, 14, 6208, 3456, OptionalLong.of(0xffffc90000303e10L))),
                        new TaskListAnswer.Look(true, false))))
                .isEqualTo("{\"type\":\"tasks\",\"tasks\":[{\"pid\":42,\"tgid\":42,\"ppid\":2,"
                        + "\"task\":\"0xffff888003c20000\",\"comm\":\"kworker/1:0\",\"state\":\"ID\",\"cpu\":1,"
                        + "\"kernel_thread\":true,\"stack_pointer\":\"0xffffc90000303e10\","
                        + "\"memory_percent\":1.4,\"vsz_kb\":6208,\"rss_kb\":3456}]}\n");
        assertThat(CheckedJson.render(new TaskListAnswer(List.of(), new TaskListAnswer.Look(true, false))))
                .isEqualTo("{\"type\":\"tasks\",\"tasks\":[]}\n");
    }

    @Test
    void numbersThatReadersWouldNotKeepAreDigits() {
        Answer limits = new TaskAnswers.Limits(
                SHELL,
                List.of(new ResourceLimits.Limit("STACK", 1L << 53, -1), new ResourceLimits.Limit("RSS", -2, -2)),
                Optional.empty());
        assertThat(CheckedJson.render(limits))
                .contains("\"STACK\":{\"current\":9007199254740992}")
                .contains("\"RSS\":{\"current\":\"18446744073709551614\",");
    }
}
