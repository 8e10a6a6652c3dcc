package org.vmcoregdb.protocol.qmp;

import java.util.Optional;

/** What goes to the client: JSON texts of one line each. */
final class QmpReply {
    /** What a server says first. Which QEMU we are like is said as any other server would. */
    static final String GREETING = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 9},"
            + " \"package\": \"vmcore-gdb\"}, \"capabilities\": []}}";

    private QmpReply() {}

    /** A success. */
    static String success(String value, Optional<String> id) {
        return "{\"return\": " + value + id(id) + "}";
    }

    /** A failure. */
    static String failure(QmpException why, Optional<String> id) {
        return "{\"error\": {\"class\": " + quote(why.errorClass()) + ", \"desc\": "
                + quote(String.valueOf(why.getMessage())) + "}" + id(id) + "}";
    }

    /** Why a client is sent away. */
    static String failure(String reason) {
        return failure(QmpException.generic(reason), Optional.empty());
    }

    private static String id(Optional<String> id) {
        return id.map(value -> ", \"id\": " + value).orElse("");
    }

    /** A JSON string, in ASCII. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20 || c > 0x7e) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
