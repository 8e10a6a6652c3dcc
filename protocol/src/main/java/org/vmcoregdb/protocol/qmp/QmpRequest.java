package org.vmcoregdb.protocol.qmp;

import java.util.Map;
import java.util.Optional;

/**
 * A command as it came.
 *
 * @param command its name
 * @param arguments their names, and their values as JSON text
 * @param id what the answer must carry, as JSON text
 */
record QmpRequest(String command, Map<String, String> arguments, Optional<String> id) {
    /** Understands {@code {"execute": COMMAND, "arguments": {...}, "id": ...}}. */
    static QmpRequest parse(String json) throws QmpException {
        Map<String, String> members = JsonMembers.of(json);
        String execute = members.get("execute");
        if (execute == null) {
            throw QmpException.generic("QMP input lacks member 'execute'");
        }
        String arguments = members.getOrDefault("arguments", "{}");
        return new QmpRequest(
                JsonMembers.string(execute), JsonMembers.of(arguments), Optional.ofNullable(members.get("id")));
    }

    /** An argument that must be there and a string. */
    String text(String name) throws QmpException {
        return JsonMembers.string(needed(name));
    }

    /** An argument that must be there and a whole number from 0 to 2^64-1. */
    long number(String name) throws QmpException {
        try {
            return Long.parseUnsignedLong(needed(name));
        } catch (NumberFormatException notOne) {
            throw QmpException.generic("Parameter '" + name + "' expects a number");
        }
    }

    private String needed(String name) throws QmpException {
        String value = arguments.get(name);
        if (value == null) {
            throw QmpException.generic("Parameter '" + name + "' is missing");
        }
        return value;
    }
}
