package org.vmcoregdb.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types by the names that people write: {@code struct page *}, {@code const unsigned char [16]}, {@code atomic_t}. Names of
 * structs do without the keyword if no typedef has the same name.
 */
public final class TypeName {
    private static final Pattern TOKEN = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*|\\d{1,9}|[*\\[\\]])");

    private final TypeTable types;
    private final List<String> tokens;
    private int next;

    private TypeName(TypeTable types, List<String> tokens) {
        this.types = types;
        this.tokens = tokens;
    }

    /** The type; empty if this is no type's name, or none of this kernel's. */
    public static Optional<CType> parse(TypeTable types, String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        if (tokens.isEmpty() || !text.substring(at).isBlank() || tokens.size() > CType.NESTING_LIMIT) {
            return Optional.empty();
        }
        return new TypeName(types, tokens).parse();
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private boolean take(String token) {
        boolean found = peek().equals(token);
        next += found ? 1 : 0;
        return found;
    }

    private Optional<CType> parse() {
        List<String> qualifiers = new ArrayList<>();
        while (peek().equals("const") || peek().equals("volatile")) {
            qualifiers.add(0, tokens.get(next++));
        }
        Optional<CType> found = base();
        for (String qualifier : qualifiers) {
            found = found.map(type -> new CType.QualifiedType(qualifier, () -> type));
        }
        while (found.isPresent() && next < tokens.size()) {
            CType inner = found.get();
            if (take("*")) {
                found = Optional.of(new CType.PointerType(() -> inner));
            } else if (take("const")) {
                found = Optional.of(new CType.QualifiedType("const", () -> inner));
            } else {
                return dimensions(inner);
            }
        }
        return found;
    }

    /** The last one written is the innermost. */
    private Optional<CType> dimensions(CType element) {
        if (next == tokens.size()) {
            return Optional.of(element);
        }
        if (!take("[")) {
            return Optional.empty();
        }
        long count = peek().matches("\\d+") ? Long.parseLong(tokens.get(next++)) : 0;
        return take("]") ? dimensions(element).map(inner -> new CType.ArrayType(() -> inner, count)) : Optional.empty();
    }

    private Optional<CType> base() {
        String first = peek();
        next++;
        return switch (first) {
            case "struct" -> tagged(CType.CompositeKind.STRUCT);
            case "union" -> tagged(CType.CompositeKind.UNION);
            case "enum" -> types.enumeration(tag()).map(CType.class::cast);
            case "void" -> Optional.of(new CType.VoidType());
            default -> IntegerNames.isWord(first) ? integer(first) : untagged(first);
        };
    }

    private Optional<CType> untagged(String name) {
        return types.typedef(name)
                .or(() -> types.composite(CType.CompositeKind.STRUCT, name))
                .or(() -> types.composite(CType.CompositeKind.UNION, name));
    }

    private Optional<CType> integer(String first) {
        StringBuilder words = new StringBuilder(first);
        while (IntegerNames.isWord(peek())) {
            words.append(' ').append(tokens.get(next++));
        }
        return types.typedef(IntegerNames.compilers(words.toString()));
    }

    private Optional<CType> tagged(CType.CompositeKind kind) {
        return types.composite(kind, tag()).map(CType.class::cast);
    }

    private String tag() {
        String tag = peek();
        next++;
        return tag;
    }
}
