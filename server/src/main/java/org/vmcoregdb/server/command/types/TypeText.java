package org.vmcoregdb.server.command.types;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.DeclarationLine;
import org.vmcoregdb.types.print.Declarations;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueText;

/** {@code struct}, {@code task}, {@code p} and {@code whatis}. */
final class TypeText {
    private static final int WORD = 8;

    private TypeText() {}

    static void write(TextPage out, TypeAnswers.Constants constants) {
        constants(out, constants.declared());
    }

    static void write(TextPage out, TypeAnswers.Name name) {
        // a typedef of a struct without a name has several lines
        out.lines(name.declaration()).append('\n');
        name.size().ifPresent(size -> size(out, size));
    }

    static void write(TextPage out, TypeAnswers.StructValue struct) {
        value(out.append(struct.title()).append(' '), struct.value(), struct.radix(), 0)
                .append('\n');
    }

    static void write(TextPage out, TypeAnswers.PerCpuVariable variable) {
        out.lines("PER-CPU DATA TYPE:\n  ").append(variable.declaration()).lines(";\nPER-CPU ADDRESSES:\n");
        variable.copies().forEach(copy -> write(out.append("  "), copy));
    }

    static void write(TextPage out, TypeAnswers.Sizes sizes) {
        sizes(out, sizes.types());
    }

    private static TextPage value(TextPage out, Value value, ValueText.Radix radix, int depth) {
        StringBuilder text = new StringBuilder();
        ValueText.append(text, value, radix, depth);
        return out.lines(text.toString());
    }

    /** As in the whole struct: as far to the right, and the last of a struct or union without a comma after it. */
    static void write(TextPage out, TypeAnswers.MemberValues shown) {
        for (Value.MemberValue member : shown.members()) {
            int depth = depth(shown.declared(), member.name(), CType.NESTING_LIMIT);
            boolean last = isLast(shown.declared(), member.name(), CType.NESTING_LIMIT);
            out.append("  ".repeat(Math.max(1, depth))).append(member.name()).append(" = ");
            value(out, member.value(), shown.radix(), Math.max(1, depth));
            out.lines(last ? "\n" : ",\n");
        }
    }

    /** 1 for a member of the type itself, 1 more for each struct without a name around it; 0 for none. */
    private static int depth(CType.CompositeType type, String name, int limit) {
        for (CType.Member member : type.members()) {
            if (member.name().equals(name)) {
                return 1;
            }
            if (limit > 0 && member.name().isEmpty() && member.type().stripped() instanceof CType.CompositeType inner) {
                int below = depth(inner, name, limit - 1);
                if (below > 0) {
                    return below + 1;
                }
            }
        }
        return 0;
    }

    private static boolean isLast(CType.CompositeType type, String name, int limit) {
        List<CType.Member> all = type.members();
        for (int i = 0; i < all.size(); i++) {
            CType.Member member = all.get(i);
            if (member.name().equals(name)) {
                return i == all.size() - 1;
            }
            if (limit > 0
                    && member.name().isEmpty()
                    && member.type().stripped() instanceof CType.CompositeType inner
                    && depth(inner, name, limit - 1) > 0) {
                return isLast(inner, name, limit - 1);
            }
        }
        return false;
    }

    static void write(TextPage out, TypeAnswers.PlainMember member) {
        out.append("  ").append(member.name()).append(" = ");
        if (member.text().isPresent()) {
            out.append('"').append(member.text().get()).append('"');
        } else if (member.radix() == ValueText.Radix.HEXADECIMAL) {
            out.append("0x").append(Long.toHexString(member.number()));
        } else {
            out.append(Long.toUnsignedString(member.number()));
        }
        member.symbol().ifPresent(symbol -> out.append(" <").append(symbol).append('>'));
        out.append('\n');
    }

    /** The sizes as wide as the widest. */
    private static void sizes(TextPage out, List<CType.CompositeType> types) {
        if (types.isEmpty()) {
            out.lines("(none found)\n");
            return;
        }
        long largest = types.stream().mapToLong(CType::size).max().orElse(0);
        int width = Math.max(4, Long.toString(largest).length());
        out.append(" ".repeat(width - 4)).lines("SIZE  TYPE\n");
        types.forEach(type -> {
            String size = Long.toString(type.size());
            out.append(" ".repeat(width - size.length())).append(size).append("  ");
            out.append(type.name()).append('\n');
        });
    }

    private static void size(TextPage out, long size) {
        out.append("SIZE: ").append(size).append('\n');
    }

    static void write(TextPage out, TypeAnswers.Copy copy) {
        out.append('[')
                .append(copy.cpu())
                .append("]: ")
                .append(Long.toHexString(copy.address()))
                .append('\n');
    }

    static void write(TextPage out, TypeAnswers.Declaration declaration) {
        List<DeclarationLine> lines = declaration.lines();
        // lines without an offset are as wide as if there were no addresses
        int width = offset(declaration, declaration.declared().size()).length();
        for (int i = 0; i < lines.size(); i++) {
            DeclarationLine line = lines.get(i);
            if (i == 0 || i == lines.size() - 1) {
                out.append(line.text());
            } else if (!declaration.offsets()) {
                out.append("    ".repeat(line.depth())).append(line.text());
            } else {
                String place = line.offset().isPresent() && !line.inside()
                        ? place(declaration, line.offset().getAsLong())
                        : "";
                out.append("  ")
                        .append(" ".repeat(Math.max(0, width - place.length())))
                        .append(place)
                        .append(' ');
                out.append("    ".repeat(line.depth() - 1)).append(line.text());
            }
            out.append('\n');
        }
        if (declaration.whole()) {
            String size = offset(declaration, declaration.declared().size());
            out.append("SIZE: ").append(size, 1, size.length() - 1).append('\n');
        }
    }

    private static String offset(TypeAnswers.Declaration declaration, long offset) {
        return declaration.radix() == ValueText.Radix.HEXADECIMAL
                ? "[0x" + Long.toHexString(offset) + "]"
                : "[" + offset + "]";
    }

    private static String place(TypeAnswers.Declaration declaration, long offset) {
        return declaration.base().isPresent()
                ? "[" + Long.toHexString(declaration.base().getAsLong() + offset) + "]"
                : offset(declaration, offset);
    }

    private static void constants(TextPage out, CType.EnumType type) {
        out.append("enum ").append(type.name()).lines(" {\n");
        type.enumerators()
                .forEach(e -> out.append("  ")
                        .append(e.name())
                        .append(" = ")
                        .append(e.value())
                        .append('\n'));
        out.lines("};\n");
    }

    static void write(TextPage out, TypeAnswers.Followed followed) {
        out.append("  ").append(followed.declaration()).append(" = 0x").append(Long.toHexString(followed.pointer()));
        out.lines("\n  -> ");
        followed.symbol().ifPresent(s -> out.append('<').append(s).append("> "));
        Optional<Value> target = followed.target();
        if (followed.pointer() == 0) {
            out.append("NULL");
        } else if (target.isEmpty() || target.get() instanceof Value.Missing) {
            out.append("(not accessible)");
        } else {
            StringBuilder value = new StringBuilder();
            ValueText.append(value, target.get(), followed.radix(), 0, 5);
            out.lines(value.toString());
        }
        out.append('\n');
    }

    /** A pointer says what it points at, unless that is text; arrays begin on a line of their own. */
    static void write(TextPage out, TypeAnswers.Printed printed) {
        printed.name().ifPresent(name -> out.append(name).append(" = "));
        out.append('$').append(printed.number()).append(" = ");
        if (printed.value() instanceof Value.Array || printed.value() instanceof Value.Function) {
            out.lines("\n ");
        }
        if (printed.value() instanceof Value.Pointer pointer) {
            pointer.type()
                    .map(Declarations::type)
                    .filter(type -> !type.equals("char *") && !type.equals("const char *"))
                    .ifPresent(type -> out.append('(').append(type).append(") "));
        }
        value(out, printed.value(), printed.radix(), 0);
        out.append('\n');
    }

    static void write(TextPage out, TypeAnswers.Raw raw) {
        byte[] bytes = raw.bytes();
        for (int at = 0; at < bytes.length; at += 2 * WORD) {
            HexDigits.append(out, raw.address() + at).append(":  ");
            StringBuilder text = new StringBuilder();
            for (int word = at; word < at + 2 * WORD; word += WORD) {
                if (word + WORD > bytes.length) {
                    out.append(" ".repeat(17));
                    continue;
                }
                for (int i = WORD - 1; i >= 0; i--) {
                    out.format("%02x", bytes[word + i]);
                }
                out.append(' ');
                for (int i = 0; i < WORD; i++) {
                    byte b = bytes[word + i];
                    text.append(b >= 0x20 && b < 0x7f ? (char) b : '.');
                }
            }
            out.append("  ").append(text).append('\n');
        }
    }
}
