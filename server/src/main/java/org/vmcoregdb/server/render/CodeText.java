package org.vmcoregdb.server.render;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code dis} and {@code sym}. */
final class CodeText {
    private CodeText() {}

    static void append(TextPage out, Result.CodeResult code) {
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
                            .append(name(s, code.decimalOffsets(), s.symbol().name()))
                            .append('>'));
            out.lines(":\t")
                    .append(line.text())
                    .append(line.ftraceNop() ? " [FTRACE NOP]" : "")
                    .append('\n');
        }
    }

    /** Addresses of user space are written as gdb examines them, which is what crash asks to do it. */
    private static void appendAddress(TextPage out, Result.CodeLine line) {
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
    static void appendSource(TextPage out, Result.SourceResult source) {
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

    static void appendSymbol(TextPage out, SymbolRow row) {
        if (row instanceof SymbolRow.Found found) {
            SymbolicAddress address = found.address();
            out.append(Long.toHexString(address.symbol().address() + address.offset()))
                    .append(" (")
                    .append(address.symbol().type())
                    .append(") ")
                    .append(name(
                            address, true, FunctionNames.base(address.symbol().name())));
            address.symbol().module().ifPresent(m -> out.append(" [").append(m).append(']'));
            found.source().ifPresent(line -> out.append(' ').append(position(line)));
        } else if (row instanceof SymbolRow.Listed listed) {
            out.append(Long.toHexString(listed.symbol().address()))
                    .append(" (")
                    .append(listed.symbol().type())
                    .append(") ")
                    .append(FunctionNames.base(listed.symbol().name()));
        } else if (row instanceof SymbolRow.ModuleEdge edge) {
            out.append(Long.toHexString(edge.address()))
                    .append(edge.start() ? " MODULE START: " : " MODULE END: ")
                    .append(edge.module());
        }
        out.append('\n');
    }

    private static String name(SymbolicAddress address, boolean decimal, String name) {
        if (address.offset() == 0) {
            return name;
        }
        return name + "+" + (decimal ? Long.toString(address.offset()) : "0x" + Long.toHexString(address.offset()));
    }
}
