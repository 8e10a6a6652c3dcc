package org.vmcoregdb.server.gdb;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much to show, as gdb and QEMU have it in {@code x/16xb}: the count first, then letters of which {@code b h w g} are sizes.
 *
 * @param count how many
 * @param unit of how many bytes: 1, 2, 4 or 8
 */
record ExamineFormat(int count, int unit) {
    private static final Pattern FORMAT = Pattern.compile("/ ?(\\d{0,6})([a-z]*)");

    /** The format in a command; one word of four bytes if there is none. */
    static ExamineFormat parse(String command) {
        Matcher format = FORMAT.matcher(command);
        if (!format.find()) {
            return new ExamineFormat(1, 4);
        }
        int count = format.group(1).isEmpty() ? 1 : Math.max(1, Integer.parseInt(format.group(1)));
        int unit = 4;
        for (char letter : format.group(2).toCharArray()) {
            unit = switch (letter) {
                case 'b' -> 1;
                case 'h' -> 2;
                case 'w' -> 4;
                case 'g' -> 8;
                default -> unit;
            };
        }
        return new ExamineFormat(count, unit);
    }
}
