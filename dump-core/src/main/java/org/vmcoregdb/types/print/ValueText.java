package org.vmcoregdb.types.print;

import java.util.List;
import java.util.Locale;

/** Values as text, in gdb's pretty format without folding of repeated elements. */
public final class ValueText {
    /** How integers are written. */
    public enum Radix {
        DECIMAL,
        HEXADECIMAL
    }

    private final StringBuilder out;
    private final Radix radix;
    private final String margin;

    private ValueText(StringBuilder out, Radix radix, String margin) {
        this.out = out;
        this.radix = radix;
        this.margin = margin;
    }

    /**
     * Appends a value. What follows its first line is indented.
     *
     * @param depth how deep inside of others it is: members of a struct are indented by two blanks more than twice this
     */
    public static void append(StringBuilder out, Value value, Radix radix, int depth) {
        new ValueText(out, radix, "").append(value, depth);
    }

    /** The same, with all lines but the first moved to the right. */
    public static void append(StringBuilder out, Value value, Radix radix, int depth, int margin) {
        new ValueText(out, radix, " ".repeat(margin)).append(value, depth);
    }

    private void append(Value value, int depth) {
        if (value instanceof Value.Int number) {
            out.append(number(number.value(), number.signed(), number.bits()));
        } else if (value instanceof Value.Char character) {
            out.append(number(character.value(), character.signed(), 8));
            if (radix == Radix.DECIMAL) {
                CharacterText.appendCharacter(out.append(' '), (int) character.value() & 0xff);
            }
        } else if (value instanceof Value.Bool bool) {
            bool(bool.value());
        } else if (value instanceof Value.Real real) {
            out.append(String.format(Locale.ROOT, "%.17g", real.value()));
        } else if (value instanceof Value.Constant constant) {
            out.append(EnumText.of(constant));
        } else if (value instanceof Value.Pointer pointer) {
            pointer(pointer);
        } else if (value instanceof Value.Text text) {
            text(text);
        } else if (value instanceof Value.Array array) {
            array(array, depth);
        } else if (value instanceof Value.Composite composite) {
            composite(composite.members(), depth);
        } else if (value instanceof Value.Function function) {
            out.append('{')
                    .append(Declarations.type(function.type()))
                    .append("} 0x")
                    .append(Long.toHexString(function.address()));
            function.symbol().ifPresent(s -> out.append(" <").append(s).append('>'));
        } else if (value instanceof Value.Missing missing) {
            out.append("<").append(missing.reason()).append(">");
        }
    }

    private String number(long value, boolean signed, int bits) {
        if (radix == Radix.HEXADECIMAL) {
            return "0x" + Long.toHexString(bits < 64 ? value & (1L << bits) - 1 : value);
        }
        return signed ? Long.toString(value) : Long.toUnsignedString(value);
    }

    private void bool(long value) {
        if (radix == Radix.HEXADECIMAL || value != 0 && value != 1) {
            out.append(number(value, false, 64));
        } else {
            out.append(value == 1);
        }
    }

    private void pointer(Value.Pointer pointer) {
        out.append("0x").append(Long.toHexString(pointer.address()));
        pointer.symbol().ifPresent(s -> out.append(" <").append(s).append('>'));
        pointer.text().ifPresent(text -> {
            out.append(' ');
            text(text);
        });
    }

    private void text(Value.Text text) {
        if (text.bytes().length > 0 || text.fault().isEmpty()) {
            CharacterText.appendString(out, text.bytes());
        }
        if (text.fault().isPresent()) {
            out.append("<error: ").append(text.fault().get()).append('>');
        }
        out.append(text.more() ? "..." : "");
    }

    private void array(Value.Array array, int depth) {
        String separator = "{";
        for (Value element : array.elements()) {
            out.append(separator);
            append(element, depth + 1);
            separator = ", ";
        }
        out.append(array.more() ? "...}" : "}");
    }

    private void composite(List<Value.MemberValue> members, int depth) {
        if (members.isEmpty()) {
            out.append("{<No data fields>}");
            return;
        }
        String separator = "{\n";
        for (Value.MemberValue member : members) {
            out.append(separator);
            indent(depth + 1);
            if (!member.name().isEmpty()) {
                out.append(member.name()).append(" = ");
            }
            append(member.value(), depth + 1);
            separator = ",\n";
        }
        out.append('\n');
        indent(depth);
        out.append('}');
    }

    private void indent(int depth) {
        out.append(margin).append("  ".repeat(depth));
    }
}
