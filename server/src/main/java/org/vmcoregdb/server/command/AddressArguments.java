package org.vmcoregdb.server.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.CType;

/** What users write to name an address: a symbol, symbol+offset (hexadecimal with 0x), a variable's member, hexadecimal digits, or a sum in parentheses. */
public final class AddressArguments {
    private AddressArguments() {}

    /** The address; also of a register of the current task, {@code $rsp} or {@code $rsp+16}. */
    public static long parse(CommandContext context, String text) throws CommandException {
        if (!RegisterWords.is(text)) {
            return parse(context.kernel(), text);
        }
        int plus = text.lastIndexOf('+');
        long register = RegisterWords.value(context, plus > 0 ? text.substring(0, plus) : text);
        return register + (plus > 0 ? number(text.substring(plus + 1), 10, text) : 0);
    }

    /** The address. */
    public static long parse(Kernel kernel, String text) throws CommandException {
        if (text.startsWith("(")) {
            return Arithmetic.evaluate(kernel, text);
        }
        int plus = text.lastIndexOf('+');
        String base = plus > 0 ? text.substring(0, plus) : text;
        Optional<Symbol> symbol = Symbols.of(kernel).named(base);
        if (symbol.isPresent()) {
            return symbol.get().address() + (plus > 0 ? number(text.substring(plus + 1), 10, text) : 0);
        }
        OptionalLong member = memberAddress(kernel, text);
        return member.isPresent() ? member.getAsLong() : number(text, 16, text);
    }

    /** {@code init_task.tasks}: of a variable whose type is known. */
    private static OptionalLong memberAddress(Kernel kernel, String text) {
        String[] path = text.split("\\.");
        Optional<Symbol> variable =
                path.length < 2 ? Optional.empty() : Symbols.of(kernel).named(path[0]);
        if (variable.isEmpty()) {
            return OptionalLong.empty();
        }
        long address = variable.get().address();
        Optional<CType> type = Variables.of(kernel).type(path[0]);
        for (int i = 1; i < path.length; i++) {
            String name = path[i];
            Optional<CType.Member> member = type.map(CType::stripped)
                    .flatMap(t -> t instanceof CType.CompositeType struct ? struct.member(name) : Optional.empty());
            if (member.isEmpty() || member.get().bitSize() > 0) {
                return OptionalLong.empty();
            }
            address += member.get().bitOffset() >> 3;
            type = Optional.of(member.get().type());
        }
        return OptionalLong.of(address);
    }

    private static long number(String digits, int radix, String whole) throws CommandException {
        try {
            return digits.startsWith("0x")
                    ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseUnsignedLong(digits, radix);
        } catch (NumberFormatException neither) {
            throw new CommandException(whole + " is neither a symbol nor an address");
        }
    }
}
