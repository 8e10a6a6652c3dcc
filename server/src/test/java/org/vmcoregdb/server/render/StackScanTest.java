package org.vmcoregdb.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.render.RecordsByHand.PLAIN;
import static org.vmcoregdb.server.render.RecordsByHand.SHELL;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.result.RawStackResult;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackCheckResult;
import org.vmcoregdb.server.result.StackWord;
import org.vmcoregdb.server.result.TaskNameResult;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.scan.StackCheck;

/** Results about stacks as memory that no kernel gave. */
class StackScanTest {
    private static final String NAME = "PID: 217      TASK: ffff888003c10000  CPU: 0    COMMAND: \"bash\"\n";

    private static Result check(StackCheck.Finding finding) {
        return new StackCheckResult(List.of(new StackCheckResult.Checked(SHELL, finding)));
    }

    @Test
    void overflows() {
        Result all = check(new StackCheck.Finding(
                OptionalLong.of(0x10), OptionalInt.of(9999), OptionalLong.of(0xabc), Optional.empty()));
        assertThat(TextRenderer.render(all))
                .isEqualTo(NAME
                        + "  possible stack overflow: thread_info.task: 10 != ffff888003c10000\n"
                        + "  possible stack overflow: thread_info.cpu: 9999 is not a CPU\n"
                        + "  possible stack overflow: abc != STACK_END_MAGIC\n\n");
        assertThat(CheckedJson.render(all)).contains("\"cpu\":9999,\"owner\":\"0x10\",\"end_word\":\"0xabc\"}]}");
        Result unknown = check(new StackCheck.Finding(
                OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.of("it is not there")));
        assertThat(TextRenderer.render(unknown))
                .isEqualTo(NAME + "  not checked: it is not there\n\nNo stack overflows detected\n");
    }

    @Test
    void wordsAreAsWideAsNumbersIfTheirNamesAreNotWider() {
        Symbol symbol = new Symbol("finish_task_switch.isra.0", 0x10, 't', Optional.empty());
        List<StackWord> words = List.of(
                new StackWord(0x15, Optional.of(new SymbolicAddress(symbol, 5)), Optional.empty()),
                new StackWord(0x20, Optional.empty(), Optional.of("pid")),
                StackWord.plain(1));
        Result.StackWords part = new Result.StackWords(0x1000, words);
        RawStackResult raw = new RawStackResult(SHELL, List.of(part), Optional.of("The rest is missing."), PLAIN);
        assertThat(TextRenderer.render(raw.withBlankBefore()))
                .isEqualTo("\n" + NAME
                        + "0000000000001000:  finish_task_switch+5 [pid]            \n"
                        + "0000000000001010:  0000000000000001 \n"
                        + "    The rest is missing.\n");
        assertThat(CheckedJson.render(raw))
                .contains("\"names\":{\"0\":\"finish_task_switch.isra.0+0x5\",\"1\":\"[pid]\"}")
                .contains("\"problem\":\"The rest is missing.\"");
    }

    @Test
    void namesAndNotices() {
        assertThat(TextRenderer.render(new TaskNameResult(SHELL, PLAIN).withBlankBefore()))
                .isEqualTo("\n" + NAME);
        Result notices = new Result.NoticesResult(List.of("The list breaks off."));
        assertThat(TextRenderer.render(notices)).isEqualTo("[The list breaks off.]\n");
        assertThat(CheckedJson.render(notices))
                .isEqualTo("{\"type\":\"notices\",\"notices\":[\"The list breaks off.\"]}\n");
    }
}
