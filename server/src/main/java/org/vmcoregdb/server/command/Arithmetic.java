package org.vmcoregdb.server.command;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.Symbol;

/**
 * Sums as users write them on the command line: {@code 128m}, {@code init_task + 0x10}, {@code (1 << 33)}. Numbers are decimal if all their digits
 * are, else hexadecimal; {@code k}, {@code m} and {@code g} after them multiply. Names are symbols' addresses. All is done in 64 bits.
 */
public final class Arithmetic {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(0[xX][0-9a-fA-F]+[kKmMgG]?|[A-Za-z0-9_.$]+|<<|>>|[-+*/%&|^~()])");
    private static final Pattern NUMBER = Pattern.compile("(0[xX])?([0-9a-fA-F]+)([kKmMgG]?)");
    /** From the loosest to the tightest, as in C. */
    private static final List<List<String>> OPERATORS = List.of(
            List.of("|"), List.of("^"), List.of("&"), List.of("<<", ">>"), List.of("+", "-"), List.of("*", "/", "%"));

    private static final int DEPTH_LIMIT = 100;

    private final Function<String, Optional<Long>> symbols;
    private final String text;
    private final Tokens tokens;
    private int depth;

    private Arithmetic(Function<String, Optional<Long>> symbols, String text) {
        this.symbols = symbols;
        this.text = text;
        this.tokens = new Tokens(TOKEN, text);
    }

    /** What {@code text} comes to; names in it are a kernel's symbols. */
    public static long evaluate(Kernel kernel, String text) throws CommandException {
        return evaluate(name -> Symbols.of(kernel).named(name).map(Symbol::address), text);
    }

    /** What {@code text} comes to; names in it are a kernel's symbols, and with a {@code $} the current task's registers. */
    public static long evaluate(CommandContext context, String text) throws CommandException {
        Map<String, Long> registers = new HashMap<>();
        for (String token : new Tokens(TOKEN, text).rest()) {
            if (RegisterWords.is(token) && !registers.containsKey(token)) {
                registers.put(token, RegisterWords.value(context, token));
            }
        }
        return evaluate(
                name -> registers.containsKey(name)
                        ? Optional.of(registers.get(name))
                        : Symbols.of(context.kernel()).named(name).map(Symbol::address),
                text);
    }

    /** What {@code text} comes to. */
    public static long evaluate(Function<String, Optional<Long>> symbols, String text) throws CommandException {
        Arithmetic sum = new Arithmetic(symbols, text);
        if (sum.tokens.atEnd() || !sum.tokens.uncut().isEmpty()) {
            throw sum.wrong();
        }
        long value = sum.binary(0);
        if (!sum.tokens.atEnd()) {
            throw sum.wrong();
        }
        return value;
    }

    /** A number without any arithmetic, such as a count: decimal if all its digits are, else hexadecimal. */
    public static Optional<Long> number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(2);
        boolean hexadecimal = matcher.group(1) != null || !digits.matches("[0-9]+");
        try {
            long value = Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
            return Optional.of(value
                    * switch (matcher.group(3).toLowerCase(Locale.ROOT)) {
                        case "k" -> 1L << 10;
                        case "m" -> 1L << 20;
                        case "g" -> 1L << 30;
                        default -> 1;
                    });
        } catch (NumberFormatException tooLong) {
            return Optional.empty();
        }
    }

    private CommandException wrong() {
        return new CommandException("invalid expression: " + text);
    }

    private long binary(int level) throws CommandException {
        if (level == OPERATORS.size()) {
            return unary();
        }
        long left = binary(level + 1);
        while (OPERATORS.get(level).contains(tokens.peek())) {
            String operator = tokens.read();
            left = apply(operator, left, binary(level + 1));
        }
        return left;
    }

    private long apply(String operator, long a, long b) throws CommandException {
        if (b == 0 && (operator.equals("/") || operator.equals("%"))) {
            throw new CommandException("division by zero: " + text);
        }
        return switch (operator) {
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "&" -> a & b;
            case "<<" -> Long.compareUnsigned(b, Long.SIZE) < 0 ? a << b : 0;
            case ">>" -> Long.compareUnsigned(b, Long.SIZE) < 0 ? a >>> b : 0;
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> Long.divideUnsigned(a, b);
            default -> Long.remainderUnsigned(a, b);
        };
    }

    private long unary() throws CommandException {
        String token = tokens.read();
        if (++depth > DEPTH_LIMIT) {
            throw wrong();
        }
        try {
            switch (token) {
                case "~" -> {
                    return ~unary();
                }
                case "-" -> {
                    return -unary();
                }
                case "(" -> {
                    long inside = binary(0);
                    if (!tokens.take(")")) {
                        throw wrong();
                    }
                    return inside;
                }
                default -> {
                    Optional<Long> value = symbols.apply(token).or(() -> number(token));
                    return value.orElseThrow(this::wrong);
                }
            }
        } finally {
            depth--;
        }
    }
}
