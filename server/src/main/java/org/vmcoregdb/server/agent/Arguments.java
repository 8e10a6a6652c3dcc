package org.vmcoregdb.server.agent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The arguments of one call: JSON values that somebody else wrote. */
final class Arguments {
    private static final int LONGEST_TEXT = 4096;
    private static final int MOST_ELEMENTS = 1000;

    private final Map<String, Object> values;

    Arguments(Map<String, Object> values) {
        this.values = values;
    }

    /** Refuses names that the tool does not know. */
    void refuseOthersThan(Set<String> known) throws AgentException {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw AgentException.argument("there is no argument " + shortened(name));
            }
        }
    }

    /** A value; JSON's null is none. */
    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A text; a whole number is its digits. */
    Optional<String> text(String name) throws AgentException {
        Optional<Object> value = value(name);
        return value.isPresent() ? Optional.of(word(name, value.get())) : Optional.empty();
    }

    /** A text that must be there. */
    String need(String name) throws AgentException {
        return text(name).orElseThrow(() -> AgentException.argument("the argument " + name + " is missing"));
    }

    /** A whole number. */
    Optional<Integer> number(String name, int least, int most) throws AgentException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().matches("\\d{1,9}")) {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        }
        throw AgentException.argument(name + " is a whole number from " + least + " to " + most);
    }

    /** Whether something is wanted. */
    boolean flag(String name) throws AgentException {
        Optional<Object> value = value(name);
        if (value.isPresent() && !(value.get() instanceof Boolean)) {
            throw AgentException.argument(name + " is true or false");
        }
        return value.equals(Optional.of(true));
    }

    /** Several texts, or one. */
    List<String> texts(String name) throws AgentException {
        Object value = values.get(name);
        if (!(value instanceof List<?> list)) {
            Optional<String> one = text(name);
            return one.isPresent() ? List.of(one.get()) : List.of();
        }
        if (list.size() > MOST_ELEMENTS) {
            throw AgentException.argument(name + " has more than " + MOST_ELEMENTS + " elements");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            texts.add(word(name, element));
        }
        return texts;
    }

    /** One word of a command. */
    static String word(String name, Object value) throws AgentException {
        boolean whole = value instanceof Integer || value instanceof Long || value instanceof java.math.BigInteger;
        if (!whole && !(value instanceof String)) {
            throw AgentException.argument(name + " is a text or a whole number");
        }
        String text = value.toString();
        if (text.length() > LONGEST_TEXT) {
            throw AgentException.argument(name + " has more than " + LONGEST_TEXT + " characters");
        }
        return text;
    }

    /** A number for these arguments but one: cursors carry it, so that none is taken for that of another call. */
    String digest(String tool, String without) {
        Map<String, Object> sorted = new TreeMap<>(values);
        sorted.remove(without);
        CRC32 sum = new CRC32();
        sum.update((tool + sorted).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    private static String shortened(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "…" : name;
    }
}
