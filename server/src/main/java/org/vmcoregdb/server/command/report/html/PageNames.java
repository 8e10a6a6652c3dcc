package org.vmcoregdb.server.command.report.html;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of the files that pages are written to. */
public final class PageNames {
    private static final int LONGEST = 80;
    private static final int DIGITS = 8;

    private PageNames() {}

    /**
     * The file for a dump: its name as far as that is fit for all file systems and links, and the beginning of the name's SHA-256, so that
     * two dumps never have one file and one dump always has the same.
     */
    public static String of(String dump) {
        StringBuilder name = new StringBuilder();
        dump.codePoints()
                .limit(LONGEST)
                .forEach(c -> name.append(
                        c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.')
                                ? (char) c
                                : '_'));
        String plain = name.toString().replaceFirst("^[.-]+", "_");
        return plain + "-" + digest(dump).substring(0, DIGITS) + ".html";
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
