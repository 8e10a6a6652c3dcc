package org.vmcoregdb.symbols.rust;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes readable names of mangled ones. */
public final class RustNames {
    private static final int LONGEST = 4096;

    /** A mangled name within a text. */
    private static final Pattern MANGLED = Pattern.compile("_(?:R[0-9A-Za-z]|ZN\\d)[0-9A-Za-z_.$@]+");

    private RustNames() {}

    /** The name of a mangled one; empty if it is none. */
    public static Optional<String> demangle(String mangled) {
        if (mangled.length() > LONGEST) {
            return Optional.empty();
        }
        if (mangled.startsWith("_R")) {
            return V0Name.demangle(mangled);
        }
        return mangled.startsWith("_ZN") ? LegacyName.demangle(mangled) : Optional.empty();
    }

    /**
     * The name of a symbol as it is shown. What the kernel puts before names, such as {@code __pfx_}, stays.
     */
    public static String shown(String symbol) {
        int start = symbol.indexOf("_R");
        if (start < 0) {
            start = symbol.indexOf("_ZN");
        }
        if (start < 0) {
            return symbol;
        }
        String before = symbol.substring(0, start);
        return demangle(symbol.substring(start)).map(name -> before + name).orElse(symbol);
    }

    /** A text with readable names in the place of mangled ones. */
    public static String inText(String text) {
        if (!text.contains("_R") && !text.contains("_ZN")) {
            return text;
        }
        Matcher mangled = MANGLED.matcher(text);
        StringBuilder out = new StringBuilder();
        while (mangled.find()) {
            mangled.appendReplacement(
                    out, Matcher.quoteReplacement(demangle(mangled.group()).orElse(mangled.group())));
        }
        return mangled.appendTail(out).toString();
    }
}
