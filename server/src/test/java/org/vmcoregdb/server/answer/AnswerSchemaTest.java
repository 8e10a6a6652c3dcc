package org.vmcoregdb.server.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.command.symbol.SymbolsAnswer;

/**
 * The schema says what there is, no less and no more: results of every kind fit it, all that it has occurs in one of them, and
 * what is changed in any place does not fit.
 */
class AnswerSchemaTest {
    private static final int EACH = 200;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<Class<?>> MADE = new HashSet<>();
    private static final List<JsonNode> RESULTS = new ArrayList<>();

    @BeforeAll
    static void makeResults() {
        RandomAnswers records = new RandomAnswers(1);
        for (Class<?> type : RandomAnswers.kinds().toList()) {
            for (int i = 0; i < EACH; i++) {
                String json = CheckedJson.render((Answer) records.make(type));
                if (!json.isEmpty()) {
                    RESULTS.add(CheckedJson.parse(json));
                }
            }
        }
        MADE.addAll(records.made());
    }

    @Test
    void isASchema() {
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(SchemaLocation.of(SchemaId.V202012))
                        .validate(CheckedJson.schema()))
                .isEmpty();
    }

    @Test
    void resultsOfEveryKindFit() {
        assertThat(RandomAnswers.kinds()).hasSizeGreaterThan(50);
        assertThat(MADE).containsAll(RandomAnswers.kinds().toList());
        assertThat(MADE)
                .containsAll(RandomAnswers.leaves(SymbolsAnswer.Row.class).toList());
    }

    /** Each member is there in some results, and if it is optional it is missing in others. */
    @Test
    void allThatItHasOccurs() {
        Set<String> types = new TreeSet<>();
        Set<String> expected = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        SchemaWalk walk = new SchemaWalk(CheckedJson.schema(), (place, schema, object) -> {
            Set<String> required = required(schema);
            for (String name : names(schema.get("properties"))) {
                expected.add(place + "." + name + " is there");
                seen.add(place + "." + name + (object.has(name) ? " is there" : " is missing"));
                if (!required.contains(name)) {
                    expected.add(place + "." + name + " is missing");
                }
            }
        });
        for (JsonNode result : RESULTS) {
            types.add(result.get("type").textValue());
            walk.result(result);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        Set<String> listed = new TreeSet<>();
        CheckedJson.schema()
                .get("oneOf")
                .forEach(choice -> listed.add(choice.get("$ref").textValue().substring("#/$defs/".length())));
        assertThat(types).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(names(CheckedJson.schema().get("$defs")))
                .as("what begins with a small letter is a type")
                .filteredOn(name -> Character.isLowerCase(name.charAt(0)))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void whatIsChangedDoesNotFit() {
        Map<String, JsonNode> largest = new TreeMap<>();
        RESULTS.forEach(result -> largest.merge(
                result.get("type").textValue(),
                result,
                (a, b) -> a.toString().length() >= b.toString().length() ? a : b));
        int[] changes = {0};
        for (JsonNode result : largest.values()) {
            new SchemaWalk(CheckedJson.schema(), (place, schema, json) -> {
                        ObjectNode object = (ObjectNode) json;
                        Set<String> required = required(schema);
                        for (String name : names(object)) {
                            JsonNode value = object.get(name);
                            object.set(name, ofAnotherKind(schema.at("/properties/" + name), value));
                            refused(result, place + "." + name + " of another kind");
                            object.remove(name);
                            if (required.contains(name)) {
                                refused(result, place + "." + name + " removed");
                            }
                            object.set(name, value);
                            changes[0]++;
                        }
                        object.put("surprise", 1);
                        refused(result, place + " with one more member");
                        object.remove("surprise");
                    })
                    .result(result);
            assertThat(CheckedJson.fits(result)).as("as it was").isTrue();
        }
        assertThat(changes[0]).isGreaterThan(500);
    }

    private static void refused(JsonNode result, String change) {
        assertThat(CheckedJson.fits(result)).as("%s: %s", change, result).isFalse();
    }

    private static JsonNode ofAnotherKind(JsonNode schema, JsonNode value) {
        if (schema.path("$ref").asText().endsWith("/Value")) {
            return NODES.nullNode();
        }
        return value.isTextual() ? NODES.numberNode(0.5) : NODES.textNode("no such thing");
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        return required;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
