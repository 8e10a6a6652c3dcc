package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code dis} and {@code sym}. */
final class CodeText {
    private CodeText() {}

    static void append(StringBuilder out, Result.CodeResult code) {
        for (Result.CodeLine line : code.lines()) {
            HexDigits.append(out.append("0x"), line.address());
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

    static void appendSymbol(StringBuilder out, SymbolicAddress found) {
        out.append(Long.toHexString(found.symbol().address() + found.offset()))
                .append(" (")
                .append(found.symbol().type())
                .append(") ")
                .append(name(found, true));
        found.symbol().module().ifPresent(m -> out.append(" [").append(m).append(']'));
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
