package org.vmcoregdb.server.command.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.answer.SampleAnswers.SHELL;
import static org.vmcoregdb.server.answer.SampleAnswers.WORKER;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.answer.SampleAnswers;
import org.vmcoregdb.server.answer.TextAnswer;

class ContextAnswerTest {
    @Test
    void set() {
        assertThat(AnswerText.alone(new ContextAnswer(
                        SHELL, SHELL.address(), 1, OptionalInt.of(0), false, ContextAnswer.Look.ALONE)))
                .isEqualTo("""
                            PID: 217
                        COMMAND: "bash"
                           TASK: ffff888003c10000  [THREAD_INFO: ffff888003c10000]
                            CPU: 0
                          STATE: TASK_INTERRUPTIBLE (ACTIVE)
                        """);
        assertThat(AnswerText.alone(new ContextAnswer(SHELL, 0, 1, OptionalInt.of(0), true, ContextAnswer.Look.ALONE)))
                .endsWith("TASK_INTERRUPTIBLE (PANIC)\n");
        assertThat(AnswerText.alone(
                        new ContextAnswer(WORKER, 0, 1, OptionalInt.empty(), false, ContextAnswer.Look.ALONE)))
                .endsWith("TASK_UNINTERRUPTIBLE|TASK_NOLOAD\n");
        assertThat(AnswerText.alone(new TextAnswer("as it is"))).isEqualTo("as it is");
    }

    private static final String SHELL_JSON = "\"pid\":217,\"tgid\":217,\"ppid\":1,\"task\":\"0xffff888003c10000\","
            + "\"comm\":\"bash\",\"state\":\"IN\",\"cpu\":0,\"active_on_cpu\":0,\"kernel_thread\":false";

    @Test
    void systemAsJson() {
        assertThat(CheckedJson.render(SampleAnswers.system()))
                .isEqualTo("{\"type\":\"system\",\"program\":{\"name\":\"vmcore-gdb\",\"version\":\"0.1.0\","
                        + "\"commit\":\"1ab106c00000\",\"date\":\"2026-11-29\"},"
                        + "\"kernel\":\"vmlinux\",\"livepatched\":true,\"tainted\":true,"
                        + "\"dump_files\":[\"part1\",\"part2\"],\"partial_dump\":true,\"incomplete_dump\":false,"
                        + "\"cpus\":4,\"offline_cpus\":1,\"time\":1700000000,\"uptime_seconds\":90061,"
                        + "\"load_average\":[0.05,1.1,12.34],\"tasks\":117,\"nodename\":\"lab\",\"release\":\"6.1.0\","
                        + "\"version\":\"#1 SMP\",\"machine\":\"x86_64\",\"mhz\":2400,\"memory_bytes\":319815680,"
                        + "\"panic\":\"Oops: 0002 [#1] PREEMPT SMP\"}\n");
        assertThat(CheckedJson.render(SampleAnswers.unknownSystem()))
                .doesNotContain("\"time\"", "\"mhz\"", "\"panic\"", "Optional");
    }

    @Test
    void theCpuOfAnActiveTaskIsANumber() {
        assertThat(CheckedJson.render(
                        new ContextAnswer(SHELL, 0x10, 1, OptionalInt.of(0), true, ContextAnswer.Look.ALONE)))
                .isEqualTo("{\"type\":\"context\",\"task\":{"
                        + SHELL_JSON
                        + "},\"thread_info\":\"0x10\",\"panic\":true}\n");
    }
}
