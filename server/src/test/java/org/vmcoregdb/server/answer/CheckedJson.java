package org.vmcoregdb.server.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import org.vmcoregdb.server.shell.AnswerSchema;

/** Answers as JSON, held against the schema that users are given. */
public final class CheckedJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonNode TEXT = parse(AnswerSchema.text());
    private static final JsonSchema SCHEMA = FACTORY.getSchema(TEXT);

    private CheckedJson() {}

    /** What {@link AnswerJson#line} makes of a result, if the schema allows it. */
    public static String render(Answer result) {
        String json = AnswerJson.line(result);
        if (!json.isEmpty()) {
            JsonNode node = parse(json);
            if (!fits(node)) {
                throw new AssertionError(problems(node) + "\nin " + json);
            }
        }
        return json;
    }

    /** The schema itself. */
    static JsonNode schema() {
        return TEXT;
    }

    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    /** Whether the schema allows it. */
    public static boolean fits(JsonNode node) {
        return SCHEMA.validate(node).isEmpty();
    }

    /** What is wrong by the definition of the object's type alone: all the others do not fit either, and would say so. */
    static Set<ValidationMessage> problems(JsonNode node) {
        ObjectNode one = TEXT.deepCopy();
        one.remove("oneOf");
        one.put("$id", "urn:test");
        one.put("$ref", "#/$defs/" + node.path("type").asText("(no type)"));
        return FACTORY.getSchema(one).validate(node);
    }
}
