package org.vmcoregdb.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259), and the results of gdb's machine interface (manual, "GDB/MI Output Syntax"). */
final class TreeReader {
    private final String text;
    private final boolean json;
    private int at;

    private TreeReader(String text, boolean json) {
        this.text = text;
        this.json = json;
    }

    /** One JSON text, and nothing after it. */
    static Tree json(String text) {
        TreeReader reader = new TreeReader(text, true);
        Tree tree = reader.value();
        reader.blanks();
        if (reader.at != text.length()) {
            throw reader.wrong("more text");
        }
        return tree;
    }

    /** {@code name=value,name=value}. */
    static Tree results(String text) {
        TreeReader reader = new TreeReader(text, false);
        return text.isEmpty() ? new Tree(Map.of()) : new Tree(reader.members('\0'));
    }

    /** {@code "…"} of a stream record. */
    static String string(String text) {
        return new TreeReader(text, false).value().text();
    }

    private Tree value() {
        blanks();
        char c = peek();
        if (c == '"') {
            return new Tree(quoted());
        } else if (c == '{') {
            at++;
            return new Tree(members('}'));
        } else if (c == '[') {
            at++;
            return new Tree(elements());
        }
        int start = at;
        while (json && at < text.length() && (Character.isLetterOrDigit(peek()) || "+-.".indexOf(peek()) >= 0)) {
            at++;
        }
        if (at == start) {
            throw wrong("a value expected");
        }
        return new Tree(text.substring(start, at));
    }

    private Map<String, Tree> members(char end) {
        Map<String, Tree> members = new LinkedHashMap<>();
        blanks();
        if (end != '\0' && peek() == end) {
            at++;
            return members;
        }
        while (true) {
            blanks();
            String name = json ? quoted() : word();
            blanks();
            need(json ? ':' : '=');
            members.put(name, value());
            blanks();
            if (end == '\0' && at == text.length()) {
                return members;
            } else if (end != '\0' && peek() == end) {
                at++;
                return members;
            }
            need(',');
        }
    }

    /** In MI elements may have names, as in {@code [frame={...},frame={...}]}: all the same. */
    private List<Tree> elements() {
        List<Tree> elements = new ArrayList<>();
        blanks();
        while (peek() != ']') {
            if (!json && Character.isLetter(peek())) {
                word();
                need('=');
            }
            elements.add(value());
            blanks();
            if (peek() != ']') {
                need(',');
                blanks();
            }
        }
        at++;
        return elements;
    }

    private String word() {
        int start = at;
        while (Character.isLetterOrDigit(peek()) || "-_".indexOf(peek()) >= 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        need('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            at++;
            if (c == '\\') {
                escape(string);
            } else {
                string.append(c);
            }
        }
        at++;
        return json
                ? string.toString()
                : new String(string.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void escape(StringBuilder string) {
        char c = peek();
        int plain = "nrtbf".indexOf(c);
        if (plain >= 0) {
            string.append("\n\r\t\b\f".charAt(plain));
            at++;
        } else if (json && c == 'u') {
            string.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
            at += 5;
        } else if (!json && c >= '0' && c <= '7') {
            string.append((char) Integer.parseInt(text.substring(at, at + 3), 8));
            at += 3;
        } else {
            string.append(c);
            at++;
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("it ends");
        }
        return text.charAt(at);
    }

    private void need(char c) {
        if (peek() != c) {
            throw wrong(c + " expected");
        }
        at++;
    }

    private AssertionError wrong(String why) {
        return new AssertionError(why + " at " + at + " of " + text);
    }
}
