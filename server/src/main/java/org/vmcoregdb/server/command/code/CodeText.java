package org.vmcoregdb.server.command.code;

import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.symbol.SymbolText;

/** {@code dis}. */
final class CodeText {
    private CodeText() {}

    static void write(TextPage out, CodeAnswer code) {
        String last = "";
        for (CodeAnswer.Line line : code.lines()) {
            String source = line.source().map(SymbolText::position).orElse("");
            if (!source.isEmpty() && !source.equals(last)) {
                out.append(source).append('\n');
            }
            last = source;
            appendAddress(out, line);
            line.symbol()
                    .ifPresent(s -> out.append(" <")
                            .append(SymbolText.name(
                                    s,
                                    code.look() == CodeAnswer.Look.DECIMAL,
                                    s.symbol().name()))
                            .append('>'));
            out.lines(":\t");
            instruction(out, line.text());
            out.append(line.ftraceNop() ? " [FTRACE NOP]" : "").append('\n');
        }
    }

    /** Instruction sets have tabs in the places where theirs are usual; names in the line are the dump's. */
    private static void instruction(TextPage out, String text) {
        int from = 0;
        for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', from)) {
            out.append(text, from, tab).append('\t');
            from = tab + 1;
        }
        out.append(text, from, text.length());
    }

    /** Addresses of user space are written as gdb examines them, which is what crash asks to do it. */
    private static void appendAddress(TextPage out, CodeAnswer.Line line) {
        if (line.symbol().isEmpty() && line.user()) {
            out.append("   0x").append(Long.toHexString(line.address()));
        } else {
            HexDigits.append(out.append("0x"), line.address());
        }
    }

    /** Lines of a file; the one that was asked for has a star. */
    static void write(TextPage out, SourceAnswer source) {
        boolean here = !source.text().isEmpty();
        out.append("FILE: ").append(here ? source.at().file() : source.at().name());
        out.lines("\nLINE: ").append(source.at().line()).lines("\n\n");
        for (int i = 0; i < source.text().size(); i++) {
            int number = source.first() + i;
            out.append(number == source.at().line() ? "* " : "  ")
                    .append(number)
                    .append('\t')
                    .lines(source.text().get(i).replace("\n", "\\n"))
                    .append('\n');
        }
        out.lines(here ? "\n" : "");
    }
}
