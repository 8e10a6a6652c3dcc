package org.vmcoregdb.dump.microvm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings and numbers; other values are an empty text. Of limited depth and size. */
final class JsonTree {
    private static final int DEEPEST = 32;
    private static final int MOST_VALUES = 1 << 20;

    private int values;

    private JsonTree() {}

    /** @throws IOException if it is no object, or not JSON */
    static Map<String, Object> parse(byte[] json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            return new JsonTree().members(parser, 0);
        }
    }

    private Map<String, Object> members(JsonParser parser, int depth) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser, depth + 1));
        }
        return members;
    }

    private Object value(JsonParser parser, int depth) throws IOException {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            throw new IOException("too much");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return members(parser, depth);
        } else if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser, depth + 1));
            }
            return list;
        } else if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getBigIntegerValue().longValue();
        } else if (token == null) {
            throw new IOException("it ends too early");
        }
        return "";
    }

    /** An object's members; none if it is no object. */
    static Map<String, Object> object(@Nullable Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> members.put(String.valueOf(name), member));
        }
        return members;
    }

    /** An array of bytes; empty if it is none. */
    static Optional<byte[]> bytes(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!(list.get(i) instanceof Long number) || number < 0 || number > 0xff) {
                return Optional.empty();
            }
            bytes[i] = number.byteValue();
        }
        return Optional.of(bytes);
    }
}
