package org.vmcoregdb.server.command.waitqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.sched.WaitQueue;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class WaitqCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void namesTheTasks() throws CommandException {
        assertThat(context.text("waitq kauditd_wait"))
                .isEqualTo("PID: 27       TASK: ffff8e2f812e0000  CPU: 1    COMMAND: \"kauditd\"\n");
        assertThat(context.text("waitq log_wait")).isEqualTo("wait queue \"log_wait\" (ffffffffb24d2350) is empty\n");
        assertThat(context.text("waitq ffffffffb24d2350")).isEqualTo("wait queue ffffffffb24d2350 is empty\n");
        assertThat(context.json("waitq kauditd_wait"))
                .startsWith("{\"type\":\"wait_queue\",\"name\":\"kauditd_wait\",\"address\":\"0x")
                .contains("\"comm\":\"kauditd\"");
    }

    @Test
    void aMemberOfAStruct() throws CommandException {
        String process =
                context.text("sig 1").lines().skip(1).findFirst().orElse("").split(" +", -1)[1];
        assertThat(context.text("waitq signal_struct.wait_chldexit " + process))
                .matches("wait queue [0-9a-f]{16} is empty\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "waitq 0|waitq: 0 is not an address of the kernel",
                "waitq zz|cannot resolve \"zz\"",
                "waitq foo.bar 0|invalid data structure reference: foo.bar",
                "waitq signal_struct.nonesuch 0|invalid data structure reference: signal_struct.nonesuch",
                "waitq signal_struct.wait_chldexit|the address of the signal_struct is missing",
                "waitq signal_struct.wait_chldexit zz|invalid input: \"zz\"",
                "waitq|Missing required parameter",
            })
    void wrongWords(String line, String sentence) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void whatIsNoTaskIsSaid() {
        WaitQueueAnswer answer = new WaitQueueAnswer(
                Optional.empty(),
                new WaitQueue(
                        0x10, List.of(new WaitQueue.Waiter(0x20, Optional.empty())), Optional.of("it breaks off")));
        assertThat(AnswerText.alone(answer)).isEqualTo("[no task: the wait_queue_entry at 20]\n[it breaks off]\n");
        assertThat(CheckedJson.render(answer))
                .isEqualTo("{\"type\":\"wait_queue\",\"address\":\"0x10\",\"waiters\":[{\"entry\":\"0x20\"}],"
                        + "\"problem\":\"it breaks off\"}\n");
    }
}
