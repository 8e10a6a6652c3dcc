package org.vmcoregdb.server.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A JSON object under construction; members keep their order. Addresses are strings of hexadecimal digits with 0x, because JSON readers
 * lose the low bits of 64-bit numbers. What is not known is left out.
 */
public final class JsonObject {
    /** The largest number up to which every whole number is exact as a double. */
    private static final long EXACT = 1L << 53;

    private final Map<String, Object> members = new LinkedHashMap<>();

    /**
     * One more member.
     *
     * @param value a string, number, boolean, object, map, list, or something whose text is meant; an optional one without a value adds nothing
     */
    public JsonObject put(String key, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(v -> members.put(key, v));
        } else if (value instanceof OptionalLong optional) {
            optional.ifPresent(v -> members.put(key, v));
        } else if (value instanceof OptionalInt optional) {
            optional.ifPresent(v -> members.put(key, v));
        } else {
            members.put(key, value);
        }
        return this;
    }

    /** An address. */
    public JsonObject address(String key, long address) {
        members.put(key, hex(address));
        return this;
    }

    /** An address, if it is known. */
    public JsonObject address(String key, OptionalLong address) {
        address.ifPresent(a -> address(key, a));
        return this;
    }

    /** All members of another object. */
    public JsonObject putAll(JsonObject other) {
        members.putAll(other.members);
        return this;
    }

    /** Whether it has no member. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** An address as a value. */
    public static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    /** An unsigned number as readers keep it: a number if it is exact as one, else a string of decimal digits. */
    public static Object unsigned(long value) {
        return integer(value, false);
    }

    /** A number as readers keep it: a number if it is exact as one, else a string of decimal digits. */
    public static Object integer(long value, boolean signed) {
        boolean exact = signed ? Math.abs(value) <= EXACT && value != Long.MIN_VALUE : value >= 0 && value <= EXACT;
        return exact ? (Object) value : signed ? Long.toString(value) : Long.toUnsignedString(value);
    }

    /** Its text, on one line. */
    @Override
    public String toString() {
        return JsonText.write(this::write);
    }

    /** For people to read and change: each member on a line of its own. */
    public String indented() {
        return JsonText.writeIndented(this::write);
    }

    private void write(JsonGenerator out) throws IOException {
        object(out, members);
    }

    private static void object(JsonGenerator out, Map<?, ?> members) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            JsonText.name(out, String.valueOf(member.getKey()));
            value(out, member.getValue());
        }
        out.writeEndObject();
    }

    private static void value(JsonGenerator out, Object value) throws IOException {
        if (value instanceof JsonObject object) {
            object(out, object.members);
        } else if (value instanceof Map<?, ?> map) {
            object(out, map);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                value(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else {
            JsonText.string(out, String.valueOf(value));
        }
    }
}
