package org.vmcoregdb.protocol.session;

/** Strings in JSON. */
final class JsonText {
    private JsonText() {}

    /** Appends a string in quotes. */
    static void append(StringBuilder out, String text) {
        out.append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        out.append('"');
    }
}
