package org.vmcoregdb.protocol.qmp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of a JSON object (RFC 8259), their values left as text: a command is looked at, not turned into a tree, and
 * its {@code id} goes back as it came.
 */
final class JsonMembers {
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;

    private JsonMembers(String text) {
        this.text = text;
    }

    /** Each member's name and the text of its value; of a name that comes twice the last. */
    static Map<String, String> of(String object) throws QmpException {
        return new JsonMembers(object).members();
    }

    /** What a value's text means if it is a string. */
    static String string(String value) throws QmpException {
        JsonMembers json = new JsonMembers(value);
        json.need('"');
        String string = json.restOfString();
        if (json.at != value.length()) {
            throw QmpException.generic("JSON: not one string: " + value);
        }
        return string;
    }

    private Map<String, String> members() throws QmpException {
        Map<String, String> members = new LinkedHashMap<>();
        skipBlanks();
        need('{');
        skipBlanks();
        if (peek() == '}') {
            return members;
        }
        while (true) {
            skipBlanks();
            need('"');
            String name = restOfString();
            skipBlanks();
            need(':');
            skipBlanks();
            int start = at;
            skipValue();
            members.put(name, text.substring(start, at).stripTrailing());
            if (peek() == '}') {
                return members;
            }
            need(',');
        }
    }

    /** To the comma or bracket that ends the value. */
    private void skipValue() throws QmpException {
        int depth = 0;
        while (true) {
            char c = peek();
            if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                return;
            }
            at++;
            if (c == '"') {
                restOfString();
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    /** From behind the opening quote to behind the closing one. */
    private String restOfString() throws QmpException {
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws QmpException {
        char c = peek();
        at++;
        if (c == 'u') {
            int end = Math.min(at + 4, text.length());
            String digits = text.substring(at, end);
            if (!digits.matches("[0-9A-Fa-f]{4}")) {
                throw QmpException.generic("JSON: \\u" + digits);
            }
            at = end;
            return (char) Integer.parseInt(digits, 16);
        }
        int index = ESCAPED.indexOf(c);
        if (index < 0) {
            throw QmpException.generic("JSON: \\" + c);
        }
        return MEANT.charAt(index);
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws QmpException {
        if (at >= text.length()) {
            throw QmpException.generic("JSON: it ends too early");
        }
        return text.charAt(at);
    }

    private void need(char wanted) throws QmpException {
        if (peek() != wanted) {
            throw QmpException.generic("JSON: " + wanted + " expected at offset " + at + ", found " + peek());
        }
        at++;
    }
}
