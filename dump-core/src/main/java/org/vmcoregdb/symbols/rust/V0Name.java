package org.vmcoregdb.symbols.rust;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Reads a name of the v0 mangling and writes it down as it is read. */
final class V0Name {
    private static final int DEPTH_LIMIT = 200;
    private static final int LENGTH_LIMIT = 1 << 14;

    private static final Map<Character, String> BASIC = Map.ofEntries(
            Map.entry('a', "i8"),
            Map.entry('b', "bool"),
            Map.entry('c', "char"),
            Map.entry('d', "f64"),
            Map.entry('e', "str"),
            Map.entry('f', "f32"),
            Map.entry('h', "u8"),
            Map.entry('i', "isize"),
            Map.entry('j', "usize"),
            Map.entry('l', "i32"),
            Map.entry('m', "u32"),
            Map.entry('n', "i128"),
            Map.entry('o', "u128"),
            Map.entry('p', "_"),
            Map.entry('s', "i16"),
            Map.entry('t', "u16"),
            Map.entry('u', "()"),
            Map.entry('v', "..."),
            Map.entry('x', "i64"),
            Map.entry('y', "u64"),
            Map.entry('z', "!"));

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depth;
    private int bound;
    private boolean silent;

    private V0Name(String text) {
        this.text = text;
    }

    /** What does not follow the grammar, or goes beyond the limits. */
    private static final class NotAName extends Exception {
        private static final long serialVersionUID = 1L;

        NotAName() {
            super(null, null, false, false);
        }
    }

    static Optional<String> demangle(String mangled) {
        V0Name name = new V0Name(mangled.substring(2));
        try {
            if (name.text.isEmpty() || !Character.isUpperCase(name.text.charAt(0))) {
                return Optional.empty();
            }
            name.path(true);
            if (name.at < name.text.length() && Character.isUpperCase(name.text.charAt(name.at))) {
                // the crate that needed it
                name.silent = true;
                name.path(false);
            }
            String rest = name.text.substring(name.at);
            if (!rest.isEmpty() && rest.charAt(0) != '.' && rest.charAt(0) != '$') {
                return Optional.empty();
            }
            return Optional.of(name.out + suffix(rest));
        } catch (NotAName other) {
            return Optional.empty();
        }
    }

    /** What compilers append to names: all but that which only tells copies of link-time optimization apart. */
    static String suffix(String rest) {
        return rest.startsWith(".llvm.") ? "" : rest;
    }

    private char next() throws NotAName {
        if (at >= text.length()) {
            throw new NotAName();
        }
        return text.charAt(at++);
    }

    private boolean take(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private void print(String piece) throws NotAName {
        if (!silent) {
            out.append(piece);
        }
        if (out.length() > LENGTH_LIMIT) {
            throw new NotAName();
        }
    }

    private void deeper() throws NotAName {
        if (++depth > DEPTH_LIMIT) {
            throw new NotAName();
        }
    }

    /** {@code _} is 0, {@code 0_} is 1; the hashes that tell crates apart may have more than 63 bits. */
    private long base62() throws NotAName {
        if (take('_')) {
            return 0;
        }
        long value = 0;
        for (char c = next(); c != '_'; c = next()) {
            int digit = c >= '0' && c <= '9'
                    ? c - '0'
                    : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
            if (digit < 0) {
                throw new NotAName();
            }
            value = value * 62 + digit;
        }
        return value + 1;
    }

    private long optional62(char tag) throws NotAName {
        return take(tag) ? base62() + 1 : 0;
    }

    private String identifier() throws NotAName {
        boolean encoded = take('u');
        int length = 0;
        if (!take('0')) {
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - start < 5) {
                length = 10 * length + next() - '0';
            }
            if (at == start) {
                throw new NotAName();
            }
        }
        take('_');
        if (length > text.length() - at) {
            throw new NotAName();
        }
        String name = text.substring(at, at + length);
        at += length;
        return encoded ? Punycode.decode(name).orElseThrow(NotAName::new) : name;
    }

    /** Goes back to what was read before, reads it again, and goes on after the reference. */
    private int backReference() throws NotAName {
        int tag = at - 1;
        long target = base62();
        if (target < 0 || target >= tag) {
            throw new NotAName();
        }
        int after = at;
        at = (int) target;
        return after;
    }

    private void path(boolean inValue) throws NotAName {
        deeper();
        char tag = next();
        switch (tag) {
            case 'C' -> {
                optional62('s');
                print(identifier());
            }
            case 'N' -> nested(inValue);
            case 'M', 'X', 'Y' -> {
                if (tag != 'Y') {
                    boolean outer = silent;
                    silent = true;
                    optional62('s');
                    path(false);
                    silent = outer;
                }
                print("<");
                type();
                if (tag != 'M') {
                    print(" as ");
                    path(false);
                }
                print(">");
            }
            case 'I' -> {
                path(inValue);
                print(inValue ? "::<" : "<");
                for (int i = 0; !take('E'); i++) {
                    print(i > 0 ? ", " : "");
                    genericArgument();
                }
                print(">");
            }
            case 'B' -> {
                int after = backReference();
                if (!silent) {
                    path(inValue);
                }
                at = after;
            }
            default -> throw new NotAName();
        }
        depth--;
    }

    private void nested(boolean inValue) throws NotAName {
        char space = next();
        if (!Character.isLetter(space)) {
            throw new NotAName();
        }
        path(inValue);
        long number = optional62('s');
        String name = identifier();
        if (Character.isUpperCase(space)) {
            String kind = space == 'C' ? "closure" : space == 'S' ? "shim" : String.valueOf(space);
            print("::{" + kind + (name.isEmpty() ? "" : ":" + name) + "#" + Long.toUnsignedString(number) + "}");
        } else if (!name.isEmpty()) {
            print("::" + name);
        }
    }

    private void genericArgument() throws NotAName {
        if (take('L')) {
            lifetime(base62());
        } else if (take('K')) {
            constant(false);
        } else {
            type();
        }
    }

    private void lifetime(long index) throws NotAName {
        if (index == 0) {
            print("'_");
            return;
        }
        long level = bound - index;
        if (level < 0 || index < 0) {
            throw new NotAName();
        }
        print(level < 26 ? "'" + (char) ('a' + level) : "'_" + level);
    }

    /** {@code for<'a, 'b> }; returns how many. */
    private int binder() throws NotAName {
        long count = optional62('G');
        if (count < 0 || count > DEPTH_LIMIT) {
            throw new NotAName();
        }
        for (int i = 0; i < count; i++) {
            bound++;
            print(i == 0 ? "for<" : ", ");
            lifetime(1);
        }
        print(count > 0 ? "> " : "");
        return (int) count;
    }

    private void type() throws NotAName {
        deeper();
        char tag = next();
        String basic = BASIC.get(tag);
        if (basic != null) {
            print(basic);
            depth--;
            return;
        }
        switch (tag) {
            case 'R', 'Q' -> {
                print("&");
                if (take('L')) {
                    long index = base62();
                    if (index != 0) {
                        lifetime(index);
                        print(" ");
                    }
                }
                print(tag == 'Q' ? "mut " : "");
                type();
            }
            case 'P', 'O' -> {
                print(tag == 'P' ? "*const " : "*mut ");
                type();
            }
            case 'A', 'S' -> {
                print("[");
                type();
                if (tag == 'A') {
                    print("; ");
                    constant(true);
                }
                print("]");
            }
            case 'T' -> tuple();
            case 'F' -> function();
            case 'D' -> dynamic();
            case 'B' -> {
                int after = backReference();
                if (!silent) {
                    type();
                }
                at = after;
            }
            default -> {
                at--;
                path(false);
            }
        }
        depth--;
    }

    private void tuple() throws NotAName {
        print("(");
        int count = 0;
        while (!take('E')) {
            print(count++ > 0 ? ", " : "");
            type();
        }
        print(count == 1 ? ",)" : ")");
    }

    private void function() throws NotAName {
        int count = binder();
        print(take('U') ? "unsafe " : "");
        if (take('K')) {
            String abi = take('C') ? "C" : identifier().replace('_', '-');
            print("extern \"" + abi + "\" ");
        }
        print("fn(");
        for (int i = 0; !take('E'); i++) {
            print(i > 0 ? ", " : "");
            type();
        }
        print(")");
        if (!take('u')) {
            print(" -> ");
            type();
        }
        bound -= count;
    }

    private void dynamic() throws NotAName {
        print("dyn ");
        int count = binder();
        for (int i = 0; !take('E'); i++) {
            print(i > 0 ? " + " : "");
            dynamicTrait();
        }
        bound -= count;
        if (!take('L')) {
            throw new NotAName();
        }
        long index = base62();
        if (index != 0) {
            print(" + ");
            lifetime(index);
        }
    }

    private void dynamicTrait() throws NotAName {
        boolean open = openPath();
        while (take('p')) {
            print(open ? ", " : "<");
            open = true;
            print(identifier());
            print(" = ");
            type();
        }
        print(open ? ">" : "");
    }

    /** A path whose list of generic arguments is not closed, if it has one: what it is bound to belongs there, too. */
    private boolean openPath() throws NotAName {
        if (take('B')) {
            int after = backReference();
            boolean open = !silent && openPath();
            at = after;
            return open;
        }
        if (!take('I')) {
            path(false);
            return false;
        }
        path(false);
        print("<");
        for (int i = 0; !take('E'); i++) {
            print(i > 0 ? ", " : "");
            genericArgument();
        }
        return true;
    }

    /** @param inValue whether it stands in an expression already, so that braces are not needed around it */
    private void constant(boolean inValue) throws NotAName {
        deeper();
        char tag = next();
        switch (tag) {
            case 'p' -> print("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> number();
            case 'a', 's', 'l', 'x', 'n', 'i' -> {
                print(take('n') ? "-" : "");
                number();
            }
            case 'b' -> {
                String digits = hexadecimal();
                if (!digits.equals("0") && !digits.equals("1")) {
                    throw new NotAName();
                }
                print(digits.equals("1") ? "true" : "false");
            }
            case 'c' -> character();
            case 'B' -> {
                int after = backReference();
                if (!silent) {
                    constant(inValue);
                }
                at = after;
            }
            default -> structured(tag, inValue);
        }
        depth--;
    }

    private void structured(char tag, boolean inValue) throws NotAName {
        if (tag == 'R' && take('e')) {
            // a text is written as a reference to one
            string();
            return;
        }
        print(inValue ? "" : "{");
        switch (tag) {
            case 'e' -> {
                print("*");
                string();
            }
            case 'R', 'Q' -> {
                print(tag == 'R' ? "&" : "&mut ");
                constant(true);
            }
            case 'A' -> {
                print("[");
                constants();
                print("]");
            }
            case 'T' -> {
                print("(");
                print(constants() == 1 ? ",)" : ")");
            }
            case 'V' -> variant();
            default -> throw new NotAName();
        }
        print(inValue ? "" : "}");
    }

    private int constants() throws NotAName {
        int count = 0;
        while (!take('E')) {
            print(count++ > 0 ? ", " : "");
            constant(true);
        }
        return count;
    }

    private void variant() throws NotAName {
        path(true);
        switch (next()) {
            case 'U' -> {}
            case 'T' -> {
                print("(");
                constants();
                print(")");
            }
            case 'S' -> {
                print(" { ");
                for (int i = 0; !take('E'); i++) {
                    print(i > 0 ? ", " : "");
                    optional62('s');
                    print(identifier());
                    print(": ");
                    constant(true);
                }
                print(" }");
            }
            default -> throw new NotAName();
        }
    }

    private String hexadecimal() throws NotAName {
        int start = at;
        while (next() != '_') {
            if (Character.digit(text.charAt(at - 1), 16) < 0 || Character.isUpperCase(text.charAt(at - 1))) {
                throw new NotAName();
            }
        }
        String digits = text.substring(start, at - 1).replaceFirst("^0+(?=.)", "");
        return digits.isEmpty() ? "0" : digits;
    }

    private void number() throws NotAName {
        String digits = hexadecimal();
        print(digits.length() > 16 ? "0x" + digits : Long.toUnsignedString(Long.parseUnsignedLong(digits, 16)));
    }

    private void character() throws NotAName {
        String digits = hexadecimal();
        int code = digits.length() > 6 ? -1 : Integer.parseInt(digits, 16);
        if (!Character.isValidCodePoint(code) || code >= 0xd800 && code < 0xe000) {
            throw new NotAName();
        }
        print("'" + escaped(code, '\'') + "'");
    }

    private void string() throws NotAName {
        int start = at;
        hexadecimal();
        String digits = text.substring(start, at - 1);
        if (digits.length() % 2 != 0) {
            throw new NotAName();
        }
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        try {
            StringBuilder shown = new StringBuilder("\"");
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .codePoints()
                    .forEach(c -> shown.append(escaped(c, '"')));
            print(shown.append('"').toString());
        } catch (CharacterCodingException other) {
            throw new NotAName();
        }
    }

    private static String escaped(int code, char quote) {
        return switch (code) {
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\\' -> "\\\\";
            default -> {
                if (code == quote) {
                    yield "\\" + quote;
                }
                yield Character.isISOControl(code)
                        ? "\\u{" + Integer.toHexString(code) + "}"
                        : Character.toString(code);
            }
        };
    }
}
