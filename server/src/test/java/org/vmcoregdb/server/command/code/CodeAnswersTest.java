package org.vmcoregdb.server.command.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.symbol.SymbolsAnswer;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

class CodeAnswersTest {
    @Test
    void code() {
        SymbolicAddress start = new SymbolicAddress(new Symbol("f", 0x10, 'T', Optional.empty()), 0);
        SymbolicAddress next = new SymbolicAddress(start.symbol(), 11);
        List<CodeAnswer.Line> lines = List.of(
                new CodeAnswer.Line(0x10, true, Optional.of(start), "nopl   0x0(%rax,%rax,1)", true, Optional.empty()),
                new CodeAnswer.Line(0x1b, true, Optional.of(next), "ret", false, Optional.empty()));
        assertThat(AnswerText.alone(new CodeAnswer(lines, CodeAnswer.Look.DECIMAL)))
                .isEqualTo("0x0000000000000010 <f>:\tnopl   0x0(%rax,%rax,1) [FTRACE NOP]\n"
                        + "0x000000000000001b <f+11>:\tret\n");
        assertThat(AnswerText.alone(new CodeAnswer(lines, CodeAnswer.Look.HEXADECIMAL)))
                .contains("<f+0xb>");
        assertThat(AnswerText.alone(new SymbolsAnswer(List.of(new SymbolsAnswer.Row.Found(next, Optional.empty())))))
                .isEqualTo("1b (T) f+11\n");
    }

    @Test
    void codeWithSourceLines() {
        SourceLine one = new SourceLine("/b/k/f.c", "k/f.c", 7);
        SourceLine two = new SourceLine("/b/k/f.h", "k/f.h", 9);
        List<CodeAnswer.Line> lines = List.of(
                new CodeAnswer.Line(0x10, true, Optional.empty(), "push   %rbp", false, Optional.of(one)),
                new CodeAnswer.Line(0x11, true, Optional.empty(), "pop    %rbp", false, Optional.of(one)),
                new CodeAnswer.Line(0x12, true, Optional.empty(), "ret", false, Optional.of(two)));
        assertThat(AnswerText.alone(new CodeAnswer(lines, CodeAnswer.Look.DECIMAL)))
                .isEqualTo("""
                        /b/k/f.c: 7
                           0x10:\tpush   %rbp
                           0x11:\tpop    %rbp
                        /b/k/f.h: 9
                           0x12:\tret
                        """);
        assertThat(CheckedJson.render(new CodeAnswer(lines, CodeAnswer.Look.DECIMAL)))
                .contains("\"text\":\"ret\",\"file\":\"/b/k/f.h\",\"line\":9");
        SymbolicAddress f = new SymbolicAddress(new Symbol("f", 0x10, 'T', Optional.of("m")), 0);
        assertThat(AnswerText.alone(new SymbolsAnswer(List.of(new SymbolsAnswer.Row.Found(f, Optional.of(one))))))
                .isEqualTo("10 (T) f [m] /b/k/f.c: 7\n");
    }

    @Test
    void sourceText() {
        SourceLine at = new SourceLine("/b/k/f.c", "k/f.c", 7);
        SourceAnswer text = new SourceAnswer(at, 6, List.of("int f(void)", "{", "}"));
        assertThat(AnswerText.alone(text)).isEqualTo("""
                        FILE: /b/k/f.c
                        LINE: 7

                          6\tint f(void)
                        * 7\t{
                          8\t}

                        """);
        assertThat(CheckedJson.render(text)).contains("\"first_line\":6").contains("\"int f(void)\"");
        assertThat(AnswerText.alone(new SourceAnswer(at, 2, List.of()))).isEqualTo("FILE: k/f.c\nLINE: 7\n\n");
    }
}
