package org.vmcoregdb.types.print;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.IntegerNames;

/** Types as C declares them, in gdb's words ({@code ptype}, {@code whatis}). */
public final class Declarations {
    /** Of one declaration: more than any kernel's has. Damaged types can be parameters of themselves. */
    private static final int MOST_PARAMETERS = 1000;

    private static final int MOST_FUNCTIONS_IN_FUNCTIONS = 16;

    private final List<DeclarationLine> lines = new ArrayList<>();

    private Declarations() {}

    /** {@code const char *}, {@code void (*)(int)}, {@code struct page [4]}; unnamed ones are written out. */
    public static String type(CType type) {
        return declare(type, "", 0);
    }

    /** {@code const char *name}, without a semicolon. */
    public static String variable(CType type, String name) {
        return declare(type, name, 0);
    }

    /** Everything between the braces of a struct or union, both included. The first line is the keyword and the name. */
    public static List<DeclarationLine> body(CType.CompositeType type) {
        Declarations declarations = new Declarations();
        declarations.composite(type, 0, 0, 1, false);
        declarations.lines.add(DeclarationLine.of(0, "}"));
        return declarations.lines;
    }

    private void composite(CType.CompositeType type, int depth, long bitOffset, int show, boolean within) {
        String name = type.name().isEmpty() ? "" : " " + type.name();
        lines.add(DeclarationLine.of(depth, type.kind().keyword() + name + " {"));
        if (depth >= CType.NESTING_LIMIT) {
            return;
        }
        if (type.members().isEmpty()) {
            lines.add(DeclarationLine.of(depth + 1, "<no data fields>"));
        }
        for (CType.Member member : type.members()) {
            long offset = bitOffset + member.bitOffset();
            boolean anonymous = member.name().isEmpty();
            int inside = anonymous && member.type().stripped() instanceof CType.CompositeType ? show : show - 1;
            Core core = Core.of(member.type(), member.name());
            if (core.type instanceof CType.CompositeType inner && inner.name().isEmpty() && inside >= 0) {
                int opening = lines.size();
                composite(inner, depth + 1, offset, inside, within || !anonymous);
                lines.set(opening, qualified(lines.get(opening), core.qualifiers));
                String end = core.declarator.isEmpty() ? "};" : "} " + core.declarator + ";";
                OptionalLong place = anonymous ? OptionalLong.empty() : OptionalLong.of(offset >> 3);
                lines.add(new DeclarationLine(depth + 1, member.name(), end, place, within));
            } else {
                String bits = member.bitSize() > 0 ? " : " + member.bitSize() : "";
                String text = core.text(inside) + bits + ";";
                lines.add(new DeclarationLine(depth + 1, member.name(), text, OptionalLong.of(offset >> 3), within));
            }
        }
    }

    private static DeclarationLine qualified(DeclarationLine line, String qualifiers) {
        return DeclarationLine.of(line.depth(), qualifiers + line.text());
    }

    private static String declare(CType type, String name, int show) {
        return Core.of(type, name).text(show);
    }

    /** What one declaration may still write of functions' parameters. */
    private static final class Parameters {
        private int left = MOST_PARAMETERS;
        private int open;

        String of(CType.FunctionType function, int depth) {
            int count = function.parameters().size();
            if (count == 0 && !function.variadic()) {
                return "(void)";
            }
            if (depth > CType.NESTING_LIMIT / 2 || count > left || open == MOST_FUNCTIONS_IN_FUNCTIONS) {
                return "(...)";
            }
            left -= count;
            open++;
            String list = function.parameters().stream()
                    .map(p -> Core.of(p.type(), "", this).text(0))
                    .collect(Collectors.joining(", "));
            open--;
            return "(" + list + (function.variadic() ? list.isEmpty() ? "..." : ", ..." : "") + ")";
        }
    }

    /**
     * C writes a declaration around its name: what pointers, arrays and functions add is the declarator, and the type that
     * remains stands before it.
     */
    private record Core(CType type, String qualifiers, String declarator) {
        static Core of(CType whole, String name) {
            return of(whole, name, new Parameters());
        }

        private static Core of(CType whole, String name, Parameters parameters) {
            CType type = whole;
            String declarator = name;
            StringBuilder qualifiers = new StringBuilder();
            boolean pointerLast = false;
            for (int i = 0; i < CType.NESTING_LIMIT; i++) {
                if (type instanceof CType.QualifiedType qualified) {
                    CType target = qualified.target();
                    if (target instanceof CType.PointerType) {
                        boolean apart = !declarator.isEmpty()
                                && ("*(".indexOf(declarator.charAt(0)) >= 0
                                        || Character.isJavaIdentifierStart(declarator.charAt(0)));
                        declarator = " " + qualified.qualifier() + (apart ? " " : "") + declarator;
                    } else if (qualifiers.indexOf(qualified.qualifier()) < 0) {
                        qualifiers.append(qualified.qualifier()).append(' ');
                    }
                    type = target;
                } else if (type instanceof CType.PointerType pointer) {
                    declarator = "*" + declarator;
                    pointerLast = true;
                    type = pointer.target();
                } else if (type instanceof CType.ArrayType array) {
                    declarator = (pointerLast ? "(" + declarator + ")" : declarator) + size(array);
                    pointerLast = false;
                    type = array.element();
                } else if (type instanceof CType.FunctionType function) {
                    declarator = (pointerLast ? "(" + declarator + ")" : declarator) + parameters.of(function, i);
                    pointerLast = false;
                    type = function.result();
                } else {
                    break;
                }
            }
            return new Core(type, sorted(qualifiers.toString()), declarator);
        }

        /** gdb writes const before volatile. */
        private static String sorted(String qualifiers) {
            return qualifiers.startsWith("volatile const ") ? "const volatile " : qualifiers;
        }

        String text(int show) {
            boolean separate = !declarator.isEmpty();
            return qualifiers
                    + baseName(type, show)
                    + (separate && declarator.charAt(0) != ' ' ? " " : "")
                    + declarator;
        }

        private static String size(CType.ArrayType array) {
            return array.count() == 0 ? "[]" : "[" + array.count() + "]";
        }
    }

    private static String baseName(CType type, int show) {
        if (type instanceof CType.IntType number) {
            return IntegerNames.usual(number.name());
        } else if (type instanceof CType.FloatType real) {
            return real.name();
        } else if (type instanceof CType.TypedefType typedef) {
            return typedef.name();
        } else if (type instanceof CType.IncompleteType incomplete) {
            return incomplete.keyword() + " " + incomplete.name();
        } else if (type instanceof CType.CompositeType composite) {
            return composite.kind().keyword() + (composite.name().isEmpty() ? " {...}" : " " + composite.name());
        } else if (type instanceof CType.EnumType constants) {
            return constants.name().isEmpty() ? enumeration(constants, show) : "enum " + constants.name();
        }
        return "void";
    }

    /** Values are written where they are not one more than the one before. */
    private static String enumeration(CType.EnumType type, int show) {
        if (show < 0) {
            return "enum {...}";
        }
        StringBuilder text = new StringBuilder("enum {");
        long expected = 0;
        String separator = "";
        for (CType.Enumerator one : type.enumerators()) {
            text.append(separator).append(one.name());
            if (one.value() != expected) {
                text.append(" = ").append(one.value());
            }
            expected = one.value() + 1;
            separator = ", ";
        }
        return text.append('}').toString();
    }
}
