package org.vmcoregdb.dump.qemu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stream says of the fields of its CPUs' sections, in JSON ({@code migration/vmstate.c}): each device has {@code name}, {@code
 * instance_id}, {@code version}, {@code fields} and {@code subsections}; a field has {@code name}, {@code size} and, of an array, {@code
 * array_len}, of a struct, {@code struct} with {@code fields} and {@code subsections} of its own.
 *
 * @param cpus the devices named {@code cpu}, in the order of their sections
 */
record VmDescription(List<Device> cpus) {
    /** Structs in structs of a device. */
    private static final int DEEPEST = 16;

    private static final int MOST_FIELDS = 1 << 16;
    private static final long LARGEST = 1 << 26;

    /**
     * A CPU.
     *
     * @param instance its number among those of its name
     * @param version of its section
     * @param fields that its section has, one after the other
     * @param subsections bytes of those that may follow
     */
    record Device(long instance, long version, List<Field> fields, Map<String, Long> subsections) {}

    /**
     * A value in a section.
     *
     * @param name with index and member
     * @param bytes its size
     */
    record Field(String name, long bytes) {}

    /** Reads a description; empty if it is none. */
    static Optional<VmDescription> parse(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            List<Device> cpus = new ArrayList<>();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            boolean devices = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("devices");
                if (parser.nextToken() == JsonToken.START_ARRAY && wanted) {
                    devices = true;
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        device(object(parser, 0)).ifPresent(cpus::add);
                    }
                } else {
                    parser.skipChildren();
                }
            }
            return devices ? Optional.of(new VmDescription(List.copyOf(cpus))) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** An object with its numbers, strings, objects and arrays of these. */
    private static Map<String, Object> object(JsonParser parser, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("too deep");
        }
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_NUMBER_INT -> members.put(name, parser.getLongValue());
                case VALUE_STRING -> members.put(name, parser.getText());
                case START_OBJECT -> members.put(name, object(parser, depth + 1));
                case START_ARRAY -> members.put(name, array(parser, depth + 1));
                default -> members.remove(name);
            }
        }
        return members;
    }

    private static List<Map<String, Object>> array(JsonParser parser, int depth) throws IOException {
        List<Map<String, Object>> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                elements.add(object(parser, depth + 1));
            } else if (parser.currentToken() == null) {
                throw new IOException("cut short");
            } else {
                parser.skipChildren();
            }
        }
        return elements;
    }

    private static Optional<Device> device(Map<String, Object> members) throws IOException {
        if (!"cpu".equals(members.get("name")) || !members.containsKey("vmsd_name")) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        fields("", members, fields);
        Map<String, Long> subsections = new HashMap<>();
        for (Map<String, Object> subsection : list(members, "subsections")) {
            if (subsection.get("vmsd_name") instanceof String name) {
                subsections.put(name, bytes(subsection));
            }
        }
        return Optional.of(new Device(
                number(members, "instance_id"), number(members, "version"), fields, Map.copyOf(subsections)));
    }

    private static long number(Map<String, Object> members, String name) {
        return members.get(name) instanceof Long value ? value : -1;
    }

    @SuppressWarnings("unchecked") // arrays are only made here
    private static List<Map<String, Object>> list(Map<String, Object> members, String name) {
        return members.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    @SuppressWarnings("unchecked") // objects are only made here
    private static Optional<Map<String, Object>> struct(Map<String, Object> field) {
        return field.get("struct") instanceof Map<?, ?> struct
                ? Optional.of((Map<String, Object>) struct)
                : Optional.empty();
    }

    private static long bytes(Map<String, Object> section) throws IOException {
        List<Field> fields = new ArrayList<>();
        fields("", section, fields);
        long sum = 0;
        for (Field field : fields) {
            sum += field.bytes();
        }
        return sum;
    }

    private static void fields(String prefix, Map<String, Object> section, List<Field> to) throws IOException {
        for (Map<String, Object> field : list(section, "fields")) {
            String name = prefix + field.get("name");
            long size = number(field, "size");
            long length = field.containsKey("array_len") ? number(field, "array_len") : 1;
            if (size < 0 || size > LARGEST || length < 0 || length > MOST_FIELDS) {
                throw new IOException("impossible field");
            }
            for (long i = 0; i < length; i++) {
                String indexed = field.containsKey("array_len")
                        ? name + "[" + i + "]"
                        : field.containsKey("index") ? name + "[" + number(field, "index") + "]" : name;
                Optional<Map<String, Object>> struct = struct(field);
                if (struct.isPresent()) {
                    fields(indexed + ".", struct.get(), to);
                } else {
                    to.add(new Field(indexed, size));
                }
                if (to.size() > MOST_FIELDS) {
                    throw new IOException("too many fields");
                }
            }
        }
    }
}
