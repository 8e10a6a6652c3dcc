package org.vmcoregdb.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.render.RecordsByHand.PLAIN;
import static org.vmcoregdb.server.render.RecordsByHand.SHELL;
import static org.vmcoregdb.server.render.RecordsByHand.WORKER;
import static org.vmcoregdb.server.render.RecordsByHand.frame;
import static org.vmcoregdb.server.render.RecordsByHand.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackLines;
import org.vmcoregdb.server.result.StackWord;
import org.vmcoregdb.server.result.TaskDetail;
import org.vmcoregdb.server.result.TypeAnswer;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;

class JsonRendererTest {
    private static final String SHELL_JSON = "\"pid\":217,\"tgid\":217,\"ppid\":1,\"task\":\"0xffff888003c10000\","
            + "\"comm\":\"bash\",\"state\":\"IN\",\"cpu\":0,\"active_on_cpu\":0,\"kernel_thread\":false";

    @Test
    void system() {
        assertThat(CheckedJson.render(RecordsByHand.system()))
                .isEqualTo("{\"type\":\"system\",\"kernel\":\"vmlinux\",\"livepatched\":true,\"tainted\":true,"
                        + "\"dump_files\":[\"part1\",\"part2\"],\"partial_dump\":true,\"incomplete_dump\":false,"
                        + "\"cpus\":4,\"offline_cpus\":1,\"time\":1700000000,\"uptime_seconds\":90061,"
                        + "\"load_average\":[0.05,1.1,12.34],\"tasks\":117,\"nodename\":\"lab\",\"release\":\"6.1.0\","
                        + "\"version\":\"#1 SMP\",\"machine\":\"x86_64\",\"mhz\":2400,\"memory_bytes\":319815680,"
                        + "\"panic\":\"Oops: 0002 [#1] PREEMPT SMP\"}\n");
        assertThat(CheckedJson.render(RecordsByHand.unknownSystem()))
                .doesNotContain("\"time\"", "\"mhz\"", "\"panic\"", "Optional");
    }

    @Test
    void tasks() {
        assertThat(CheckedJson.render(new Result.TaskListResult(
                        List.of(new Result.TaskRow(WORKER, 14, 6208, 3456, OptionalLong.of(0xffffc90000303e10L))),
                        true,
                        false)))
                .isEqualTo("{\"type\":\"tasks\",\"tasks\":[{\"pid\":42,\"tgid\":42,\"ppid\":2,"
                        + "\"task\":\"0xffff888003c20000\",\"comm\":\"kworker/1:0\",\"state\":\"ID\",\"cpu\":1,"
                        + "\"kernel_thread\":true,\"stack_pointer\":\"0xffffc90000303e10\","
                        + "\"memory_percent\":1.4,\"vsz_kb\":6208,\"rss_kb\":3456}]}\n");
        assertThat(CheckedJson.render(new Result.TaskListResult(List.of(), true, false)))
                .isEqualTo("{\"type\":\"tasks\",\"tasks\":[]}\n");
    }

    @Test
    void theCpuOfAnActiveTaskIsANumber() {
        assertThat(CheckedJson.render(
                        new Result.ContextResult(SHELL, 0x10, 1, OptionalInt.of(0), true, Result.Heading.NONE)))
                .isEqualTo("{\"type\":\"context\",\"task\":{"
                        + SHELL_JSON
                        + "},\"thread_info\":\"0x10\",\"panic\":true}\n");
    }

    @Test
    void stacks() {
        Frame entry = RecordsByHand.with(
                frame("crashme_write", 0xffffffffc0400100L, 0x40, 0x1000),
                new Frame.SavedRegisters(0x1008, RecordsByHand.allRegisters(), true, true));
        String json = CheckedJson.render(new Result.StackResult(
                RecordsByHand.trace(
                        List.of(frame("", 0x44, 0, 0x500), entry),
                        Backtrace.End.USER_SPACE,
                        Optional.of("a \"problem\"")),
                List.of(new Result.StackWords(0x508, List.of(StackWord.plain(1), StackWord.plain(0xff)))),
                StackLines.NONE,
                PLAIN));
        assertThat(json)
                .startsWith("{\"type\":\"stack\",\"task\":{\"pid\":217,")
                .contains(
                        "\"frames\":[{\"pc\":\"0x44\",\"sp\":\"0x508\",\"found_at\":\"0x500\",\"stack\":\"task\",\"guessed\":false},{")
                .contains(
                        "\"function\":\"crashme_write\",\"offset\":64,\"module\":\"crashme\",\"stack\":\"task\",\"guessed\":false")
                .contains("\"saved_registers\":{\"r15\":\"0x10\",")
                .contains("\"ss\":\"0x24\"},\"user_mode\":true}]")
                .contains("\"contents\":[{\"address\":\"0x508\",\"words\":[\"0x1\",\"0xff\"]}]")
                .endsWith(",\"end\":\"user_space\",\"problem\":\"a \\\"problem\\\"\"}\n");
    }

    @Test
    void logs() {
        Result.LogStyle style = new Result.LogStyle(OptionalLong.empty(), false, false, false, false);
        assertThat(CheckedJson.render(
                        new Result.LogResult(List.of(record("two\nlines\t\u0001\\", "")), style, Optional.empty())))
                .isEqualTo("{\"type\":\"log\",\"records\":[{\"sequence\":7,\"nanoseconds\":12345678901,\"level\":4,"
                        + "\"facility\":0,\"caller_id\":2147483649,\"text\":\"two\\nlines\\t\\u0001\\\\\","
                        + "\"dictionary\":\"\"}]}\n");
    }

    @Test
    void others() {
        assertThat(CheckedJson.render(new Result.TaintResult(3, "PF")))
                .isEqualTo("{\"type\":\"taint\",\"mask\":3,\"letters\":\"PF\",\"flags\":["
                        + "{\"letter\":\"P\",\"meaning\":\"a proprietary module was loaded\"},"
                        + "{\"letter\":\"F\",\"meaning\":\"a module was loaded by force\"}]}\n");
        assertThat(CheckedJson.render(new Result.TextResult("a\r\u007f")))
                .isEqualTo("{\"type\":\"text\",\"text\":\"a\\r\\u007f\"}\n");
        assertThat(Json.write(Map.of())).isEqualTo("{}");
        assertThat(Json.write(List.of(true, "x", 1.5))).isEqualTo("[true,\"x\",1.5]");
    }

    @Test
    void whatOnlySetsOthersApartIsNothing() {
        assertThat(CheckedJson.render(new Result.TypeResult(new TypeAnswer.Gap())))
                .isEmpty();
    }

    @Test
    void numbersThatReadersWouldNotKeepAreDigits() {
        TaskDetail limits = new TaskDetail.Limits(
                SHELL,
                List.of(new ResourceLimits.Limit("STACK", 1L << 53, -1), new ResourceLimits.Limit("RSS", -2, -2)),
                Optional.empty());
        assertThat(CheckedJson.render(new Result.TaskDetailResult(limits)))
                .contains("\"STACK\":{\"current\":9007199254740992}")
                .contains("\"RSS\":{\"current\":\"18446744073709551614\",");
    }
}
