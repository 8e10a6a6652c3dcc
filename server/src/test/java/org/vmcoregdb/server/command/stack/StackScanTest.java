package org.vmcoregdb.server.command.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.answer.SampleAnswers.PLAIN;
import static org.vmcoregdb.server.answer.SampleAnswers.SHELL;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.scan.StackCheck;

/** Results about stacks as memory that no kernel gave. */
class StackScanTest {
    private static final String NAME = "PID: 217      TASK: ffff888003c10000  CPU: 0    COMMAND: \"bash\"\n";

    private static Answer check(StackCheck.Finding finding) {
        return new StackCheckAnswer(List.of(new StackCheckAnswer.Checked(SHELL, finding)));
    }

    @Test
    void overflows() {
        Answer all = check(new StackCheck.Finding(
                OptionalLong.of(0x10), OptionalInt.of(9999), OptionalLong.of(0xabc), Optional.empty()));
        assertThat(AnswerText.alone(all))
                .isEqualTo(NAME
                        + "  possible stack overflow: thread_info.task: 10 != ffff888003c10000\n"
                        + "  possible stack overflow: thread_info.cpu: 9999 is not a CPU\n"
                        + "  possible stack overflow: abc != STACK_END_MAGIC\n\n");
        assertThat(CheckedJson.render(all)).contains("\"cpu\":9999,\"owner\":\"0x10\",\"end_word\":\"0xabc\"}]}");
        Answer unknown = check(new StackCheck.Finding(
                OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.of("it is not there")));
        assertThat(AnswerText.alone(unknown))
                .isEqualTo(NAME + "  not checked: it is not there\n\nNo stack overflows detected\n");
    }

    @Test
    void wordsAreAsWideAsNumbersIfTheirNamesAreNotWider() {
        Symbol symbol = new Symbol("finish_task_switch.isra.0", 0x10, 't', Optional.empty());
        List<NamedWord> words = List.of(
                new NamedWord(0x15, Optional.of(new SymbolicAddress(symbol, 5)), Optional.empty()),
                new NamedWord(0x20, Optional.empty(), Optional.of("pid")),
                NamedWord.plain(1));
        StackAnswer.Words part = new StackAnswer.Words(0x1000, words);
        RawStackAnswer raw = new RawStackAnswer(SHELL, List.of(part), Optional.of("The rest is missing."), PLAIN);
        assertThat(AnswerText.alone(raw))
                .isEqualTo(NAME
                        + "0000000000001000:  finish_task_switch+5 [pid]            \n"
                        + "0000000000001010:  0000000000000001 \n"
                        + "    The rest is missing.\n");
        assertThat(CheckedJson.render(raw))
                .contains("\"names\":{\"0\":\"finish_task_switch.isra.0+0x5\",\"1\":\"[pid]\"}")
                .contains("\"problem\":\"The rest is missing.\"");
    }

    @Test
    void namesAndNotices() {
        AnswerText page = new AnswerText();
        assertThat(page.of(new TaskNameAnswer(SHELL))).isEqualTo(NAME);
        assertThat(page.of(new TaskNameAnswer(SHELL))).isEqualTo("\n" + NAME);
        assertThat(page.of(new TaskNameAnswer(SHELL, TaskNameAnswer.Look.CLOSE)))
                .isEqualTo(NAME);
        Answer notices = new NoticesAnswer(List.of("The list breaks off."));
        assertThat(AnswerText.alone(notices)).isEqualTo("[The list breaks off.]\n");
        assertThat(CheckedJson.render(notices))
                .isEqualTo("{\"type\":\"notices\",\"notices\":[\"The list breaks off.\"]}\n");
    }
}
