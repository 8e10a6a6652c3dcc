package org.vmcoregdb.protocol.target;

/** Character data of the XML documents that debuggers read. */
public final class XmlText {
    private XmlText() {}

    /**
     * Appends text so that it is legal in element content and in attribute values. Characters that XML 1.0 has no way to
     * write, such as most control characters, become {@code ?}.
     */
    public static void append(StringBuilder out, String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                case '\t', '\n', '\r' -> out.append("&#").append(c).append(';');
                default -> out.appendCodePoint(legal(c) ? c : '?');
            }
        });
    }

    /** Production 2 of XML 1.0, without the three white-space characters. */
    private static boolean legal(int c) {
        return (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    }
}
