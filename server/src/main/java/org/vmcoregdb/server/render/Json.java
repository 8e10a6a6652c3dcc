package org.vmcoregdb.server.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.PrintableText;

/**
 * JSON text out of maps, lists, strings, numbers and booleans. Addresses are strings of hexadecimal digits with 0x,
 * because JSON readers lose the low bits of 64-bit numbers. What is not known is left out.
 */
public final class Json {
    private Json() {}

    /** An object under construction; keys keep their order. */
    static final class Members {
        private final Map<String, Object> all = new LinkedHashMap<>();

        Members put(String key, Object value) {
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(v -> all.put(key, v));
            } else if (value instanceof OptionalLong optional) {
                optional.ifPresent(v -> all.put(key, v));
            } else if (value instanceof OptionalInt optional) {
                optional.ifPresent(v -> all.put(key, v));
            } else {
                all.put(key, value);
            }
            return this;
        }

        Members address(String key, long address) {
            all.put(key, "0x" + Long.toHexString(address));
            return this;
        }

        Map<String, Object> done() {
            return all;
        }
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /** For people to read and change: each member of an object on a line of its own. */
    public static String writeIndented(Map<?, ?> object) {
        StringBuilder out = new StringBuilder();
        appendIndented(out, object, "\n");
        return out.toString();
    }

    private static void appendIndented(StringBuilder out, Object value, String newLine) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator).append(newLine).append("  ");
                string(out, String.valueOf(entry.getKey()));
                out.append(": ");
                appendIndented(out, entry.getValue(), newLine + "  ");
                separator = ",";
            }
            out.append(newLine).append('}');
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                out.append(separator);
                appendIndented(out, element, newLine);
                separator = ", ";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else {
            append(out, value);
        }
    }

    private static void append(StringBuilder out, Object value) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                string(out, String.valueOf(entry.getKey()));
                out.append(':');
                append(out, entry.getValue());
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                out.append(i == 0 ? "" : ",");
                append(out, list.get(i));
            }
            out.append(']');
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            string(out, String.valueOf(value));
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (PrintableText.isControl(c)) {
                        // also those that JSON allows as they are: the reader may be a terminal
                        for (char unit : Character.toChars(c)) {
                            out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                        }
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        out.append('"');
    }
}
