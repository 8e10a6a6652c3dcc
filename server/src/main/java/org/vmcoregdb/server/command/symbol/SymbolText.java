package org.vmcoregdb.server.command.symbol;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code sym}, as crash shows it. */
public final class SymbolText {
    private SymbolText() {}

    static void write(TextPage out, SymbolsAnswer.Row row) {
        if (row instanceof SymbolsAnswer.Row.Found found) {
            SymbolicAddress address = found.address();
            out.append(Long.toHexString(address.symbol().address() + address.offset()))
                    .append(" (")
                    .append(address.symbol().type())
                    .append(") ")
                    .append(name(
                            address, true, FunctionNames.base(address.symbol().name())));
            address.symbol().module().ifPresent(m -> out.append(" [").append(m).append(']'));
            found.source().ifPresent(line -> out.append(' ').append(position(line)));
        } else if (row instanceof SymbolsAnswer.Row.Listed listed) {
            out.append(Long.toHexString(listed.symbol().address()))
                    .append(" (")
                    .append(listed.symbol().type())
                    .append(") ")
                    .append(FunctionNames.base(listed.symbol().name()));
        } else if (row instanceof SymbolsAnswer.Row.ModuleEdge edge) {
            out.append(Long.toHexString(edge.address()))
                    .append(edge.start() ? " MODULE START: " : " MODULE END: ")
                    .append(edge.module());
        }
        out.append('\n');
    }

    /** A source line: file and number. */
    public static String position(SourceLine line) {
        return line.file() + ": " + line.line();
    }

    /**
     * A name with its offset, if it has one.
     *
     * @param decimal how the offset is shown
     */
    public static String name(SymbolicAddress address, boolean decimal, String name) {
        if (address.offset() == 0) {
            return name;
        }
        return name + "+" + (decimal ? Long.toString(address.offset()) : "0x" + Long.toHexString(address.offset()));
    }
}
