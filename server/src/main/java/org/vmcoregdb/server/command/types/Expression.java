package org.vmcoregdb.server.command.types;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.RegisterWords;
import org.vmcoregdb.server.command.Tokens;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeName;

/**
 * A C expression over the kernel's variables: members, pointers, elements, casts, {@code sizeof} and arithmetic of integers.
 * It is evaluated while it is read.
 */
final class Expression {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(0[xX][0-9a-fA-F]+|\\d+|\\$?[A-Za-z_][A-Za-z0-9_]*|->|<<|>>|<=|>=|==|!=|&&|\\|\\||'[^']'|[-+*/%&|^~!().?:<>\\[\\]])");
    /** How tightly an operator binds. */
    private static final Map<String, Integer> BINARY = Map.ofEntries(
            Map.entry("||", 1),
            Map.entry("&&", 2),
            Map.entry("|", 3),
            Map.entry("^", 4),
            Map.entry("&", 5),
            Map.entry("==", 6),
            Map.entry("!=", 6),
            Map.entry("<", 7),
            Map.entry(">", 7),
            Map.entry("<=", 7),
            Map.entry(">=", 7),
            Map.entry("<<", 8),
            Map.entry(">>", 8),
            Map.entry("+", 9),
            Map.entry("-", 9),
            Map.entry("*", 10),
            Map.entry("/", 10),
            Map.entry("%", 10));

    private static final Set<String> TRUTHS = Set.of("||", "&&", "==", "!=", "<", ">", "<=", ">=");

    private static final int DEPTH_LIMIT = 100;

    private final CommandContext context;
    private final Kernel kernel;
    private final AddressSpace memory;
    private final OptionalInt cpu;
    private final String text;
    private final Tokens tokens;
    private int depth;
    private boolean untypedWanted;

    private Expression(CommandContext context, AddressSpace memory, OptionalInt cpu, String text) {
        this.context = context;
        this.kernel = context.kernel();
        this.memory = memory;
        this.cpu = cpu;
        this.text = text;
        this.tokens = new Tokens(TOKEN, text);
    }

    /**
     * What the expression is; it is not read from memory yet.
     *
     * @param context whose kernel's variables and whose task's registers are meant
     * @param memory what pointers in it point into
     * @param cpu whose copies of per-cpu variables are meant; if it is empty their symbols' own addresses are
     */
    static Operand evaluate(CommandContext context, AddressSpace memory, OptionalInt cpu, String text)
            throws CommandException {
        Expression expression = new Expression(context, memory, cpu, text);
        String uncut = expression.tokens.uncut();
        if (!uncut.isEmpty()) {
            throw expression.wrong("cannot be read from \"" + uncut + "\" on");
        }
        Operand result = expression.choice();
        if (!expression.tokens.atEnd()) {
            throw expression.wrong("does not end where it should");
        }
        return result;
    }

    private CommandException wrong(String problem) {
        return new CommandException("p: " + text + ": " + problem);
    }

    /** The text is left out: it is long. */
    private static CommandException tooDeep() {
        return new CommandException("p: the expression is too deeply nested");
    }

    private void expect(String token) throws CommandException {
        if (!tokens.take(token)) {
            throw wrong("has no " + token + " where there should be one");
        }
    }

    /** {@code a ? b : c}. */
    private Operand choice() throws CommandException {
        Operand condition = binary(1);
        if (!tokens.take("?")) {
            return condition;
        }
        if (++depth > DEPTH_LIMIT) {
            throw tooDeep();
        }
        Operand yes = choice();
        expect(":");
        Operand no = choice();
        depth--;
        return number(condition) != 0 ? yes : no;
    }

    private Operand binary(int weakest) throws CommandException {
        Operand left = unary();
        while (BINARY.getOrDefault(tokens.peek(), 0) >= weakest) {
            String operator = tokens.read();
            left = apply(operator, left, binary(BINARY.getOrDefault(operator, 0) + 1));
        }
        return left;
    }

    private Operand apply(String operator, Operand left, Operand right) throws CommandException {
        long a = number(left);
        long b = number(right);
        if (decayed(left) instanceof CType.PointerType pointer && (operator.equals("+") || operator.equals("-"))) {
            if (decayed(right) instanceof CType.PointerType) {
                return Operand.number(
                        integer(), (a - b) / Math.max(1, pointer.target().size()));
            }
            long distance = b * Math.max(1, pointer.target().size());
            return Operand.number(pointer, operator.equals("+") ? a + distance : a - distance);
        }
        if (b == 0 && (operator.equals("/") || operator.equals("%"))) {
            throw wrong("divides by zero");
        }
        boolean truth = TRUTHS.contains(operator);
        return Operand.number(
                truth ? new CType.IntType("int", 4, CType.Encoding.SIGNED) : integer(),
                switch (operator) {
                    case "||" -> a != 0 || b != 0 ? 1 : 0;
                    case "&&" -> a != 0 && b != 0 ? 1 : 0;
                    case "==" -> a == b ? 1 : 0;
                    case "!=" -> a != b ? 1 : 0;
                    case "<" -> a < b ? 1 : 0;
                    case ">" -> a > b ? 1 : 0;
                    case "<=" -> a <= b ? 1 : 0;
                    case ">=" -> a >= b ? 1 : 0;
                    case "|" -> a | b;
                    case "^" -> a ^ b;
                    case "&" -> a & b;
                    case "<<" -> a << b;
                    case ">>" -> a >> b;
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "*" -> a * b;
                    case "/" -> a / b;
                    default -> a % b;
                });
    }

    private static CType integer() {
        return new CType.IntType("long int", 8, CType.Encoding.SIGNED);
    }

    private Operand unary() throws CommandException {
        if (++depth > DEPTH_LIMIT) {
            throw tooDeep();
        }
        try {
            if (tokens.take("*")) {
                return target(unary());
            } else if (tokens.take("&")) {
                Operand of = addressed();
                if (!of.inMemory() || of.member().isPresent()) {
                    throw wrong("takes the address of what has none");
                }
                return Operand.number(new CType.PointerType(of::type), of.number());
            } else if (tokens.take("-")) {
                return Operand.number(integer(), -number(unary()));
            } else if (tokens.take("~")) {
                return Operand.number(integer(), ~number(unary()));
            } else if (tokens.take("!")) {
                return Operand.number(integer(), number(unary()) == 0 ? 1 : 0);
            } else if (tokens.take("sizeof")) {
                Optional<CType> type = typeInParentheses();
                long size =
                        type.isPresent() ? type.get().size() : unary().type().size();
                return Operand.number(new CType.IntType("long unsigned int", 8, CType.Encoding.UNSIGNED), size);
            }
            Optional<CType> cast = typeInParentheses();
            return cast.isPresent() ? Operand.number(cast.get(), number(unary())) : postfix();
        } finally {
            depth--;
        }
    }

    /** An address can be taken of what has no known type, too. */
    private Operand addressed() throws CommandException {
        boolean outer = untypedWanted;
        untypedWanted = true;
        try {
            return unary();
        } finally {
            untypedWanted = outer;
        }
    }

    /** {@code (struct page *)}; nothing is taken if what is in parentheses is no type. */
    private Optional<CType> typeInParentheses() {
        List<String> rest = tokens.rest();
        if (rest.isEmpty() || !rest.get(0).equals("(")) {
            return Optional.empty();
        }
        int end = 1;
        while (end < rest.size() && !rest.get(end).equals(")") && !rest.get(end).equals("(")) {
            end++;
        }
        String inside = String.join(" ", rest.subList(1, end));
        boolean variable = Symbols.of(kernel).named(inside).isPresent();
        Optional<CType> type = variable ? Optional.empty() : TypeName.parse(kernel.types(), inside);
        if (type.isPresent() && end < rest.size() && rest.get(end).equals(")")) {
            tokens.skip(end + 1);
            return type;
        }
        return Optional.empty();
    }

    private Operand postfix() throws CommandException {
        Operand value = primary();
        while (true) {
            if (tokens.take(".") || tokens.take("->")) {
                // either will do for a struct and for a pointer to one, as in gdb
                value = member(decayed(value) instanceof CType.PointerType ? target(value) : value);
            } else if (tokens.take("[")) {
                long index = number(choice());
                expect("]");
                value = element(value, index);
            } else {
                return value;
            }
        }
    }

    private Operand primary() throws CommandException {
        String token = tokens.read();
        if (token.equals("(")) {
            Operand inside = choice();
            expect(")");
            return inside;
        } else if (token.startsWith("'")) {
            return Operand.number(new CType.IntType("char", 1, CType.Encoding.SIGNED), token.charAt(1));
        } else if (token.isEmpty()) {
            throw wrong("ends too early");
        } else if (Character.isDigit(token.charAt(0))) {
            try {
                boolean hex = token.startsWith("0x") || token.startsWith("0X");
                long value = hex ? Long.parseUnsignedLong(token.substring(2), 16) : Long.parseUnsignedLong(token);
                return Operand.number(integer(), value);
            } catch (NumberFormatException tooLong) {
                throw wrong(token + " has more than 64 bits");
            }
        } else if (RegisterWords.is(token)) {
            return register(token);
        } else if (Character.isJavaIdentifierStart(token.charAt(0))) {
            return variable(token);
        }
        throw wrong("has " + token + " where a value should be");
    }

    /** With the types that gdb gives registers. */
    private Operand register(String name) throws CommandException {
        long value = RegisterWords.value(context, name);
        Optional<Register> register = RegisterWords.register(kernel.arch(), name);
        if (register.filter(r -> r.equals(kernel.arch().pc())).isPresent()) {
            return Operand.number(
                    new CType.PointerType(() -> new CType.FunctionType(CType.VoidType::new, List.of(), false)), value);
        }
        boolean pointer = register.filter(r ->
                        r.equals(kernel.arch().sp()) || r.equals(kernel.arch().fp()))
                .isPresent();
        return Operand.number(pointer ? new CType.PointerType(CType.VoidType::new) : integer(), value);
    }

    private Operand variable(String given) throws CommandException {
        String name = kernel.perCpu().symbolName(given);
        Symbol symbol = Symbols.of(kernel).named(name).orElseThrow(() -> wrong("there is no symbol " + name));
        Optional<CType> type =
                Variables.of(kernel).type(name).or(() -> kernel.types().function(name));
        boolean perCpu = kernel.perCpu().isVariable(symbol.address());
        if (type.isEmpty() && !untypedWanted) {
            throw wrong("the dump does not record the type of " + name + "; say it: *(TYPE *)&" + name
                    + (perCpu ? ":CPUS" : ""));
        }
        return Operand.at(
                type.orElseGet(CType.VoidType::new),
                perCpu && cpu.isPresent()
                        ? kernel.perCpu().address(symbol.address(), cpu.getAsInt())
                        : symbol.address());
    }

    private Operand member(Operand struct) throws CommandException {
        String name = tokens.read();
        if (name.isEmpty()) {
            throw wrong("ends too early");
        }
        if (!struct.inMemory() || !(struct.type().stripped() instanceof CType.CompositeType composite)) {
            throw wrong("there is no struct before ." + name);
        }
        CType.Member member = composite.member(name).orElseThrow(() -> wrong("there is no member named " + name));
        return member.bitSize() > 0
                ? new Operand(member.type(), struct.number(), true, Optional.of(member))
                : Operand.at(member.type(), struct.number() + (member.bitOffset() >> 3));
    }

    private Operand target(Operand pointer) throws CommandException {
        if (!(decayed(pointer) instanceof CType.PointerType type)) {
            throw wrong("follows what is not a pointer");
        }
        return Operand.at(type.target(), number(pointer));
    }

    private Operand element(Operand array, long index) throws CommandException {
        if (!(decayed(array) instanceof CType.PointerType type)) {
            throw wrong("has an index after what is not an array");
        }
        return Operand.at(type.target(), number(array) + index * type.target().size());
    }

    /** Arrays are pointers to their first element wherever that matters. */
    private static CType decayed(Operand value) {
        CType type = value.type().stripped();
        return type instanceof CType.ArrayType array ? new CType.PointerType(array::element) : type;
    }

    private long number(Operand value) throws CommandException {
        CType type = value.type().stripped();
        if (!value.inMemory() || type instanceof CType.ArrayType || type instanceof CType.FunctionType) {
            return value.number();
        }
        if (type instanceof CType.CompositeType || type instanceof CType.VoidType || type.size() > 8) {
            throw wrong("calculates with what is not a number");
        }
        return OperandValue.number(memory, value);
    }
}
