package org.vmcoregdb.server.answer;

import java.util.Locale;

/** Amounts of memory as text. */
public final class ByteSize {
    private static final double UNIT = 1024;

    private ByteSize() {}

    /** As crash rounds: one decimal in the largest unit, none if it is .0. */
    public static String text(long bytes) {
        String[] units = {"KB", "MB", "GB", "TB"};
        double value = bytes / UNIT;
        int unit = 0;
        while (value >= UNIT && unit < units.length - 1) {
            value /= UNIT;
            unit++;
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " " + units[unit];
    }
}
