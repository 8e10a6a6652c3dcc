package org.vmcoregdb.protocol.qmp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.protocol.codec.JsonText;

/**
 * A command as it came.
 *
 * @param command its name
 * @param arguments those that are strings or numbers
 * @param id what the answer must carry, as JSON text
 */
record QmpRequest(String command, Map<String, Argument> arguments, Optional<String> id) {
    /**
     * The value of an argument.
     *
     * @param text of a string what it means, of a number its digits
     */
    record Argument(boolean isString, String text) {}

    /** Understands {@code {"execute": COMMAND, "arguments": {...}, "id": ...}}. */
    static QmpRequest parse(String json) throws QmpException {
        try (JsonParser parser = JsonText.parser(json)) {
            return new Reading(json, parser).request();
        } catch (JsonEOFException shorter) {
            throw QmpException.generic("JSON: it ends too early");
        } catch (StreamConstraintsException larger) {
            throw QmpException.generic("JSON: something in it is too long or too deeply nested");
        } catch (JsonProcessingException wrong) {
            throw QmpException.generic(
                    "JSON: it is not valid at offset " + wrong.getLocation().getCharOffset());
        } catch (IOException wrong) {
            throw QmpException.generic("JSON: it cannot be read");
        }
    }

    /** An argument that must be there and a string. */
    String text(String name) throws QmpException {
        Argument argument = needed(name);
        if (!argument.isString()) {
            throw QmpException.generic("Parameter '" + name + "' expects a string");
        }
        return argument.text();
    }

    /** An argument that must be there and a whole number from 0 to 2^64-1. */
    long number(String name) throws QmpException {
        Argument argument = needed(name);
        try {
            if (!argument.isString()) {
                return Long.parseUnsignedLong(argument.text());
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw QmpException.generic("Parameter '" + name + "' expects a number");
    }

    private Argument needed(String name) throws QmpException {
        Argument value = arguments.get(name);
        if (value == null) {
            throw QmpException.generic("Parameter '" + name + "' is missing");
        }
        return value;
    }

    /** One command on its way from text. */
    private static final class Reading {
        private final String json;
        private final JsonParser parser;
        private final Map<String, Argument> arguments = new LinkedHashMap<>();
        private Optional<String> command = Optional.empty();
        private Optional<String> id = Optional.empty();

        Reading(String json, JsonParser parser) {
            this.json = json;
            this.parser = parser;
        }

        QmpRequest request() throws IOException, QmpException {
            need(JsonToken.START_OBJECT, "QMP input must be a JSON object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "execute" -> {
                        if (parser.currentToken() != JsonToken.VALUE_STRING) {
                            throw QmpException.generic("QMP input member 'execute' must be a string");
                        }
                        command = Optional.of(parser.getText());
                    }
                    case "arguments" -> arguments();
                    case "id" -> id = Optional.of(asItCame());
                    default -> parser.skipChildren();
                }
            }
            return new QmpRequest(
                    command.orElseThrow(() -> QmpException.generic("QMP input lacks member 'execute'")), arguments, id);
        }

        private void need(JsonToken wanted, String otherwise) throws IOException, QmpException {
            if (parser.nextToken() != wanted) {
                throw QmpException.generic(otherwise);
            }
        }

        private void arguments() throws IOException, QmpException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw QmpException.generic("QMP input member 'arguments' must be an object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                    arguments.put(name, new Argument(value == JsonToken.VALUE_STRING, parser.getText()));
                } else {
                    arguments.put(name, new Argument(false, ""));
                    parser.skipChildren();
                }
            }
        }

        /** The text of the value, to its last character. */
        private String asItCame() throws IOException {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            return json.substring(start, (int) parser.currentLocation().getCharOffset())
                    .stripTrailing();
        }
    }
}
