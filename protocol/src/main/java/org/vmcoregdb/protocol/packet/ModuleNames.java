package org.vmcoregdb.protocol.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the names out of {@code jModulesInfo:[{"file":"…","triple":"…"},…]}, whose other members are not needed. */
final class ModuleNames {
    private static final int MOST = 4096;
    private static final Pattern FILE = Pattern.compile("\"file\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.){0,4096})\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

    private ModuleNames() {}

    static List<String> parse(String latin1) throws MalformedPacketException {
        String json = new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (!json.startsWith("[")) {
            throw new MalformedPacketException("not an array");
        }
        List<String> names = new ArrayList<>();
        Matcher file = FILE.matcher(json);
        while (file.find() && names.size() < MOST) {
            names.add(ESCAPE.matcher(file.group(1))
                    .replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1)))));
        }
        return names;
    }

    private static String character(String escape) {
        return switch (escape.charAt(0)) {
            case 'u' ->
                escape.length() == 5 ? String.valueOf((char) Integer.parseInt(escape.substring(1), 16)) : escape;
            case 'n' -> "\n";
            case 't' -> "\t";
            default -> escape;
        };
    }
}
