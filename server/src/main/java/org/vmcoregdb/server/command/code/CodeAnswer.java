package org.vmcoregdb.server.command.code;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;

/** Machine code: {@code dis}. */
public record CodeAnswer(List<Line> lines, Look look) implements Answer {
    /** How offsets are shown. */
    public enum Look {
        /** In decimal. */
        DECIMAL,
        /** In hexadecimal. */
        HEXADECIMAL
    }

    /**
     * One instruction.
     *
     * @param user whether it is in user space
     * @param symbol what it belongs to
     * @param text as gdb writes it, names of addresses included
     * @param ftraceNop whether it is what ftrace leaves at the start of a function
     * @param source its source line, if that was asked for and is known
     */
    public record Line(
            long address,
            boolean user,
            Optional<SymbolicAddress> symbol,
            String text,
            boolean ftraceNop,
            Optional<SourceLine> source) {}

    @Override
    public String type() {
        return "code";
    }

    @Override
    public void text(TextPage page) {
        CodeText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("lines", lines.stream().map(CodeJson::line).toList());
    }
}
