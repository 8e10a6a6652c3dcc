package org.vmcoregdb.server.command.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.command.Arithmetic;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code search} looks for. */
final class SearchedValues {
    private static final int CONTEXT_LIMIT = 4096;

    @Option(names = "-m", paramLabel = "MASK", description = "Bits that do not matter.")
    private Optional<String> mask = Optional.empty();

    @Option(names = "-c", description = "Strings instead of numbers.")
    private boolean strings;

    @Option(names = "-w", description = "32-bit numbers.")
    private boolean words;

    @Option(names = "-h", description = "16-bit numbers.")
    private boolean shorts;

    @Option(names = "-x", paramLabel = "COUNT", description = "With so many words before and after.")
    private Optional<String> around = Optional.empty();

    @Parameters(
            arity = "1..*",
            paramLabel = "VALUE",
            description = "Hexadecimal digits, a symbol, a sum in parentheses; with -c a string.")
    private List<String> values = new ArrayList<>();

    SearchPattern pattern(Kernel kernel) throws CommandException {
        if (strings) {
            if (around.isPresent() || mask.isPresent()) {
                throw new CommandException("search: -x and -m are for numbers, not for strings");
            }
            return new TextPattern(values);
        }
        int unit = words ? 4 : shorts ? 2 : 8;
        long count = around.isPresent() ? number(around.get()) : 0;
        if (count < 0 || count > CONTEXT_LIMIT) {
            throw new CommandException("search: -x takes a number from 1 to " + CONTEXT_LIMIT);
        }
        List<ValuePattern.Wanted> wanted = new ArrayList<>();
        for (String value : values) {
            wanted.add(wanted(kernel, value, unit));
        }
        long ignored = mask.isPresent() ? HexArguments.parse("search", mask.get()) : 0;
        return new ValuePattern(unit, ignored, wanted, (int) count);
    }

    private static ValuePattern.Wanted wanted(Kernel kernel, String text, int unit) throws CommandException {
        boolean number = isHexadecimal(text) && Symbols.of(kernel).named(text).isEmpty();
        long value = address(kernel, text);
        if (unit < 8 && value >>> (8 * unit) != 0) {
            throw new CommandException("search: " + text + " does not fit into " + 8 * unit + " bits");
        }
        return new ValuePattern.Wanted(value, number ? Optional.empty() : Optional.of(text));
    }

    private static boolean isHexadecimal(String text) {
        return text.matches("(0x)?[0-9a-fA-F]{1,16}");
    }

    /** Digits that stand alone are hexadecimal. */
    static long address(Kernel kernel, String text) throws CommandException {
        if (isHexadecimal(text) && Symbols.of(kernel).named(text).isEmpty()) {
            return HexArguments.parse("search", text);
        }
        try {
            return Arithmetic.evaluate(kernel, text);
        } catch (CommandException wrong) {
            throw new CommandException("search: " + text + " is neither a number nor a symbol");
        }
    }

    static long number(String text) throws CommandException {
        return Arithmetic.number(text).orElseThrow(() -> new CommandException("search: " + text + " is not a number"));
    }
}
