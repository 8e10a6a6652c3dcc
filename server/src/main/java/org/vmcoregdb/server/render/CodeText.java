package org.vmcoregdb.server.render;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code dis} and {@code sym}. */
final class CodeText {
    private CodeText() {}

    static void append(StringBuilder out, Result.CodeResult code) {
        String last = "";
        for (Result.CodeLine line : code.lines()) {
            String source = line.source().map(CodeText::position).orElse("");
            if (!source.isEmpty() && !source.equals(last)) {
                out.append(source).append('\n');
            }
            last = source;
            appendAddress(out, line);
            line.symbol()
                    .ifPresent(s -> out.append(" <")
                            .append(name(s, code.decimalOffsets()))
                            .append('>'));
            out.append(":\t")
                    .append(line.text())
                    .append(line.ftraceNop() ? " [FTRACE NOP]" : "")
                    .append('\n');
        }
    }

    /** Addresses of user space are written as gdb examines them, which is what crash asks to do it. */
    private static void appendAddress(StringBuilder out, Result.CodeLine line) {
        if (line.symbol().isEmpty() && line.address() >= 0) {
            out.append("   0x").append(Long.toHexString(line.address()));
        } else {
            HexDigits.append(out.append("0x"), line.address());
        }
    }

    private static String position(SourceLine line) {
        return line.file() + ": " + line.line();
    }

    /** Lines of a file; the one that was asked for has a star. */
    static void appendSource(StringBuilder out, Result.SourceResult source) {
        boolean here = !source.text().isEmpty();
        out.append("FILE: ").append(here ? source.at().file() : source.at().name());
        out.append("\nLINE: ").append(source.at().line()).append("\n\n");
        for (int i = 0; i < source.text().size(); i++) {
            int number = source.first() + i;
            out.append(number == source.at().line() ? "* " : "  ")
                    .append(number)
                    .append('\t')
                    .append(source.text().get(i))
                    .append('\n');
        }
        out.append(here ? "\n" : "");
    }

    static void appendSymbol(StringBuilder out, Result.FoundSymbol symbol) {
        SymbolicAddress found = symbol.where();
        out.append(Long.toHexString(found.symbol().address() + found.offset()))
                .append(" (")
                .append(found.symbol().type())
                .append(") ")
                .append(name(found, true));
        found.symbol().module().ifPresent(m -> out.append(" [").append(m).append(']'));
        symbol.source().ifPresent(s -> out.append(' ').append(position(s)));
        out.append('\n');
    }

    private static String name(SymbolicAddress address, boolean decimal) {
        String name = address.symbol().name();
        if (address.offset() == 0) {
            return name;
        }
        return name + "+" + (decimal ? Long.toString(address.offset()) : "0x" + Long.toHexString(address.offset()));
    }
}
