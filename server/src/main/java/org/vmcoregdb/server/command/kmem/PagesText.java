package org.vmcoregdb.server.command.kmem;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers of pages in words. */
final class PagesText {
    private static final long MEBIBYTE = 1 << 20;
    private static final long GIBIBYTE = 1 << 30;

    private PagesText() {}

    /** As crash writes sizes: {@code 218.1 MB}, {@code 61 MB}, {@code 52 KB}, {@code 0}. */
    static String size(long pages, int pageBytes) {
        long bytes = pages * pageBytes;
        if (pages == 0) {
            return "0";
        }
        if (bytes >= GIBIBYTE) {
            return decimal(bytes, GIBIBYTE) + " GB";
        }
        return bytes >= MEBIBYTE ? decimal(bytes, MEBIBYTE) + " MB" : bytes / 1024 + " KB";
    }

    private static String decimal(long bytes, long unit) {
        BigDecimal value = new BigDecimal(bytes).divide(BigDecimal.valueOf(unit));
        String text = value.setScale(1, RoundingMode.HALF_EVEN).toPlainString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
