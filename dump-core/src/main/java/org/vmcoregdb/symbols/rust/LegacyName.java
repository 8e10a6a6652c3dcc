package org.vmcoregdb.symbols.rust;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The older mangling: identifiers with their lengths, the last of which is a hash; other characters are written in words. */
final class LegacyName {
    private static final Pattern HASH = Pattern.compile("h[0-9a-f]{16}");
    private static final Pattern ESCAPE = Pattern.compile("\\$(SP|BP|RF|LT|GT|LP|RP|C|u[0-9a-f]{1,6})\\$|\\.\\.");
    private static final int LEAST_DIGITS = 5;

    private LegacyName() {}

    static Optional<String> demangle(String mangled) {
        List<String> parts = new ArrayList<>();
        int at = "_ZN".length();
        while (at < mangled.length() && mangled.charAt(at) != 'E') {
            int digits = at;
            while (digits < mangled.length() && Character.digit(mangled.charAt(digits), 10) >= 0 && digits - at < 4) {
                digits++;
            }
            if (digits == at) {
                return Optional.empty();
            }
            int end = digits + Integer.parseInt(mangled.substring(at, digits));
            if (end > mangled.length()) {
                return Optional.empty();
            }
            parts.add(mangled.substring(digits, end));
            at = end;
        }
        if (at >= mangled.length() || parts.size() < 2) {
            return Optional.empty();
        }
        String hash = parts.remove(parts.size() - 1);
        // C++ mangles in the same way, but for the hash
        if (!HASH.matcher(hash).matches() || hash.chars().skip(1).distinct().count() < LEAST_DIGITS) {
            return Optional.empty();
        }
        String suffix = V0Name.suffix(mangled.substring(at + 1));
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            name.append(name.length() == 0 ? "" : "::").append(unescaped(part));
        }
        return Optional.of(name + suffix);
    }

    private static String unescaped(String part) {
        Matcher escape = ESCAPE.matcher(part.startsWith("_$") ? part.substring(1) : part);
        StringBuilder out = new StringBuilder();
        while (escape.find()) {
            String word = escape.group(1);
            escape.appendReplacement(out, Matcher.quoteReplacement(word == null ? "::" : character(word)));
        }
        return escape.appendTail(out).toString();
    }

    private static String character(String word) {
        return switch (word) {
            case "SP" -> "@";
            case "BP" -> "*";
            case "RF" -> "&";
            case "LT" -> "<";
            case "GT" -> ">";
            case "LP" -> "(";
            case "RP" -> ")";
            case "C" -> ",";
            default -> {
                int code = Integer.parseInt(word.substring(1), 16);
                boolean printable = Character.isValidCodePoint(code) && !Character.isISOControl(code);
                yield printable ? Character.toString(code) : "$" + word + "$";
            }
        };
    }
}
