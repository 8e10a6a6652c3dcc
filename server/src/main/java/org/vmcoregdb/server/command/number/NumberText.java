package org.vmcoregdb.server.command.number;

import java.util.Locale;
import org.vmcoregdb.server.answer.TextPage;

/** {@code eval} and {@code ascii}. */
final class NumberText {
    private static final String[] CONTROLS = {
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
        "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"
    };

    private NumberText() {}

    static void number(TextPage out, long value, boolean bits) {
        out.append("hexadecimal: ").append(Long.toHexString(value)).append("  ").append(size(value));
        out.lines("\n    decimal: ").append(Long.toUnsignedString(value)).append("  ");
        out.append(value < 0 ? "(" + value + ")" : "");
        out.lines("\n      octal: ").append(Long.toOctalString(value));
        String binary = Long.toBinaryString(value);
        out.lines("\n     binary: ")
                .append("0".repeat(64 - binary.length()))
                .append(binary)
                .append('\n');
        if (bits) {
            out.append("   bits set: ");
            for (int bit = 63; bit >= 0; bit--) {
                out.append((value >>> bit & 1) != 0 ? bit + " " : "");
            }
            out.append('\n');
        }
    }

    /** As gigabytes, megabytes or kilobytes, if it is so many without a rest. */
    private static String size(long value) {
        String[] units = {"GB", "MB", "KB"};
        for (int i = 0; i < units.length; i++) {
            int shift = 30 - 10 * i;
            if (value != 0 && (value & ((1L << shift) - 1)) == 0) {
                return "(" + (value >>> shift) + units[i] + ")";
            }
        }
        return "";
    }

    /** The lowest byte first. */
    static String characters(long value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Long.BYTES; i++) {
            int c = (int) (value >>> 8 * i) & 0xff;
            if (c >= 0x20 && c < 0x7f) {
                text.append((char) c);
            } else if (c < CONTROLS.length || c == 0x7f) {
                text.append('<').append(c == 0x7f ? "DEL" : CONTROLS[c]).append('>');
            } else {
                text.append('<').append(Integer.toHexString(c)).append('>');
            }
        }
        return text.toString();
    }

    /** Eight columns of sixteen characters. */
    static void table(TextPage out) {
        out.lines("\n      0    1   2   3   4   5   6   7\n    +-------------------------------\n");
        for (int row = 0; row < 16; row++) {
            out.append("  ")
                    .append(Integer.toHexString(row).toUpperCase(Locale.ROOT))
                    .append(" |");
            for (int column = 0; column < 8; column++) {
                int c = 16 * column + row;
                String name = c < CONTROLS.length ? CONTROLS[c] : c == 0x20 ? "SP" : c == 0x7f ? "DEL" : "";
                if (name.isEmpty()) {
                    out.append("  ").append((char) c).append(' ');
                } else {
                    out.append(" ".repeat(4 - name.length())).append(name);
                }
            }
            out.append('\n');
        }
        out.append('\n');
    }
}
