package org.vmcoregdb.protocol.packet;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.protocol.codec.JsonText;

/** Reads the names out of {@code jModulesInfo:[{"file":"…","triple":"…"},…]}, whose other members are not needed. */
final class ModuleNames {
    private static final int MOST = 4096;

    private ModuleNames() {}

    static List<String> parse(String latin1) throws MalformedPacketException {
        String json = new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        try (JsonParser parser = JsonText.parser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedPacketException("not an array");
            }
            while (parser.nextToken() == JsonToken.START_OBJECT && names.size() < MOST) {
                module(parser, names);
            }
        } catch (IOException notJson) {
            throw new MalformedPacketException("not JSON");
        }
        return names;
    }

    private static void module(JsonParser parser, List<String> names) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean file = parser.currentName().equals("file");
            if (parser.nextToken() == JsonToken.VALUE_STRING && file) {
                names.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }
}
