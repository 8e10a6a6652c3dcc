package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(PrintableText.inLine("a\u001b[2J\u0007\r\n\tb\u007f\u0000"))
                .isEqualTo("a\\x1b[2J\\x07\\r\\n\\tb\\x7f\\x00");
        assertThat(PrintableText.inLine("\u009b31m\u0085")).isEqualTo("\\u009b31m\\u0085");
        assertThat(PrintableText.inLine("\u202etxt.exe\u2066\u2028\u2029\u200b\ufeff"))
                .isEqualTo("\\u202etxt.exe\\u2066\\u2028\\u2029\\u200b\\ufeff");
        assertThat(PrintableText.inLine("\ud800x\udbff")).isEqualTo("\\ud800x\\udbff");
        assertThat(PrintableText.inLine(Character.toString(0xe0001))).isEqualTo("\\ue0001");
    }

    @Test
    void leavesAllOtherText() {
        String text = "könig 日本 🐈 \\x2d \"C:\\dir\" é";
        assertThat(PrintableText.inLine(text)).isEqualTo(text);
        assertThat(PrintableText.lines(text)).isEqualTo(text);
    }

    @Test
    void linesKeepTheirEnds() {
        assertThat(PrintableText.lines("a:\tb\u001b\n\rc\n")).isEqualTo("a:\tb\\x1b\n\\rc\n");
    }

    @Test
    void countsCharacters() {
        assertThat(PrintableText.width("日🐈a")).isEqualTo(3);
    }
}
