package org.vmcoregdb.server.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Goes through JSON along the schema that it fits, and shows each object with the part of the schema that describes it. */
final class SchemaWalk {
    private static final String DEFINITION = "#/$defs/";

    private final JsonNode schema;
    private final Visitor visitor;

    /** Sees the objects. */
    interface Visitor {
        /**
         * An object with members that the schema lists.
         *
         * @param place of the schema's part, in words
         */
        void object(String place, JsonNode schema, JsonNode object);
    }

    SchemaWalk(JsonNode schema, Visitor visitor) {
        this.schema = schema;
        this.visitor = visitor;
    }

    /** Goes through a result. */
    void result(JsonNode result) {
        String type = result.get("type").textValue();
        go(type, definition(type), result);
    }

    private JsonNode definition(String name) {
        return schema.at("/$defs/" + name);
    }

    private void go(String place, JsonNode part, JsonNode json) {
        if (part.has("$ref")) {
            String name = part.get("$ref").textValue().substring(DEFINITION.length());
            go(name, definition(name), json);
        } else if (part.has("oneOf")) {
            for (int i = 0; i < part.get("oneOf").size(); i++) {
                JsonNode choice = part.get("oneOf").get(i);
                JsonNode shape = choice.has("$ref")
                        ? schema.at(choice.get("$ref").textValue().substring(1))
                        : choice;
                if (hasShape(json, shape)) {
                    go(place + "|" + i, choice, json);
                }
            }
        } else if (part.has("properties")) {
            visitor.object(place, part, json);
            for (Map.Entry<String, JsonNode> member : part.get("properties").properties()) {
                if (json.has(member.getKey())) {
                    go(place + "." + member.getKey(), member.getValue(), json.get(member.getKey()));
                }
            }
        } else if (json.isArray() && part.has("items")) {
            json.forEach(element -> go(place + "[]", part.get("items"), element));
        } else if (json.isObject() && part.path("additionalProperties").isObject()) {
            json.forEach(value -> go(place + ".*", part.get("additionalProperties"), value));
        }
    }

    /** Whether an object has what a part of the schema wants, and nothing else. */
    private static boolean hasShape(JsonNode json, JsonNode shape) {
        for (JsonNode name : shape.get("required")) {
            if (!json.has(name.textValue())) {
                return false;
            }
        }
        return json.properties().stream().allMatch(member -> {
            JsonNode wanted = shape.get("properties").path(member.getKey());
            return !wanted.isMissingNode()
                    && (!wanted.has("const") || wanted.get("const").equals(member.getValue()));
        });
    }
}
