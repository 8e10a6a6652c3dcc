package org.vmcoregdb.server.answer;

/** Text in columns. */
public final class Columns {
    private Columns() {}

    /** In the middle; what is left over of an odd number of blanks goes to the right. */
    public static String centered(String text, int width) {
        int blanks = Math.max(0, width - text.length());
        return " ".repeat(blanks / 2) + text + " ".repeat(blanks - blanks / 2);
    }

    /** In the middle; what is left over of an odd number of blanks goes to the left. */
    public static String centeredRight(String text, int width) {
        int blanks = Math.max(0, width - text.length());
        return " ".repeat(blanks - blanks / 2) + text + " ".repeat(blanks / 2);
    }
}
