package org.vmcoregdb.server.command.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.answer.SampleAnswers.record;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;

class LogAnswerTest {
    private static String log(LogAnswer.Look style) {
        return AnswerText.alone(new LogAnswer(
                List.of(record("first\nsecond", "SUBSYSTEM=pci\nDEVICE=+pci:0")), style, Optional.of("It breaks off")));
    }

    @Test
    void logs() {
        OptionalLong none = OptionalLong.empty();
        assertThat(log(new LogAnswer.Look(none, false, false, false, false)))
                .isEqualTo("[   12.345678] first\n               second\n[It breaks off]\n");
        assertThat(log(new LogAnswer.Look(none, true, true, false, false)))
                .isEqualTo("first\nsecond\nSUBSYSTEM=pci\nDEVICE=+pci:0\n[It breaks off]\n");
        assertThat(log(new LogAnswer.Look(none, false, false, true, true)))
                .startsWith("[   12.345678] [    C1] <4>first\n" + " ".repeat(27) + "second\n");
        assertThat(log(new LogAnswer.Look(OptionalLong.of(1_700_000_000), false, false, false, false)))
                .startsWith("[Tue Nov 14 22:13:32 UTC 2023] first\n");
    }

    @Test
    void logsAsJson() {
        LogAnswer.Look style = new LogAnswer.Look(OptionalLong.empty(), false, false, false, false);
        assertThat(CheckedJson.render(
                        new LogAnswer(List.of(record("two\nlines\t\u0001\\", "")), style, Optional.empty())))
                .isEqualTo("{\"type\":\"log\",\"records\":[{\"sequence\":7,\"nanoseconds\":12345678901,\"level\":4,"
                        + "\"facility\":0,\"caller_id\":2147483649,\"text\":\"two\\nlines\\t\\u0001\\\\\","
                        + "\"dictionary\":\"\"}]}\n");
    }
}
