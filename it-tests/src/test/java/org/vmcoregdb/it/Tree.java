package org.vmcoregdb.it;

import java.util.List;
import java.util.Map;

/**
 * What a debugger answered, in JSON or in gdb's machine interface: maps, lists and strings in each other. Asking for what is
 * not there fails the test.
 *
 * @param value a {@code Map<String, Tree>}, a {@code List<Tree>}, or a string (numbers and words are strings, too)
 */
record Tree(Object value) {
    /** A member; {@code body.threads} is that of a member. */
    Tree get(String path) {
        Tree found = this;
        for (String name : path.split("\\.", -1)) {
            if (!(found.value instanceof Map<?, ?> map) || !(map.get(name) instanceof Tree member)) {
                throw new AssertionError("no " + path + " in " + this);
            }
            found = member;
        }
        return found;
    }

    boolean has(String name) {
        return value instanceof Map<?, ?> map && map.containsKey(name);
    }

    List<Tree> all() {
        if (value instanceof List<?> list) {
            return list.stream().map(Tree.class::cast).toList();
        }
        throw new AssertionError("no list: " + this);
    }

    /** The element of a list whose member {@code name} is {@code wanted}. */
    Tree with(String name, String wanted) {
        return all().stream()
                .filter(element -> element.get(name).text().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing with " + name + " " + wanted + " in " + this));
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw new AssertionError("no text: " + this);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
