package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code dis} and {@code sym}. */
final class CodeText {
    private CodeText() {}

    static void append(StringBuilder out, Result.CodeResult code) {
        for (Result.CodeLine line : code.lines()) {
            HexDigits.append(out.append("0x"), line.address());
            line.symbol()
                    .ifPresent(s -> out.append(" <")
                            .append(name(s, code.decimalOffsets(), s.symbol().name()))
                            .append('>'));
            out.append(":\t")
                    .append(line.text())
                    .append(line.ftraceNop() ? " [FTRACE NOP]" : "")
                    .append('\n');
        }
    }

    static void appendSymbol(StringBuilder out, SymbolRow row) {
        if (row instanceof SymbolRow.Found found) {
            SymbolicAddress address = found.address();
            out.append(Long.toHexString(address.symbol().address() + address.offset()))
                    .append(" (")
                    .append(address.symbol().type())
                    .append(") ")
                    .append(name(
                            address, true, FunctionNames.base(address.symbol().name())));
            address.symbol().module().ifPresent(m -> out.append(" [").append(m).append(']'));
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
