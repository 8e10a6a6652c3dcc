package org.vmcoregdb.server.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.answer.JsonObject;

/**
 * A page of answers, of limited size. A cursor says where the next one begins: dumps do not change, so a command that is run again gives the
 * same answers, and those of pages before are passed over. An answer that is larger than a page is cut within its largest list or text;
 * each part is an answer by itself, with the other members repeated.
 */
final class AnswerPage implements AnswerSink {
    /** The property of calls that has the cursor. */
    static final String CURSOR = "cursor";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.([0-9a-f]{1,8})");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The largest page of all, for an element that cannot be cut. */
    private static final int HARD_LIMIT = 8 << 20;

    private final int limit;
    private final String digest;
    private final int firstAnswer;
    private final int firstElement;
    private final List<Object> answers = new ArrayList<>();
    private final List<JsonObject> parts = new ArrayList<>();
    private int seen;
    private int size;
    private Optional<String> next = Optional.empty();
    private boolean tooLarge;

    private AnswerPage(int limit, String digest, int firstAnswer, int firstElement) {
        this.limit = limit;
        this.digest = digest;
        this.firstAnswer = firstAnswer;
        this.firstElement = firstElement;
    }

    /**
     * An empty page.
     *
     * @param limit about how many characters it may have
     * @param digest what all pages of one call have in common
     */
    static AnswerPage of(Optional<String> cursor, int limit, String digest) throws AgentException {
        if (cursor.isEmpty()) {
            return new AnswerPage(limit, digest, 0, 0);
        }
        Matcher form = FORM.matcher(cursor.get());
        if (!form.matches() || !form.group(3).equals(digest)) {
            throw AgentException.argument(
                    "the cursor is none of this call: its other arguments must be those of the page before");
        }
        return new AnswerPage(limit, digest, Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    /** Whether nothing more goes on it, so that the command can stop. */
    boolean isFull() {
        return next.isPresent() || tooLarge;
    }

    @Override
    public void accept(Answer answer) {
        if (isFull()) {
            return;
        }
        JsonObject object = AnswerJson.object(answer);
        if (object.isEmpty()) {
            return;
        }
        int number = seen++;
        if (number < firstAnswer) {
            return;
        }
        String json = object.toString();
        boolean begun = number == firstAnswer && firstElement > 0;
        if (!begun && size + json.length() <= limit) {
            answers.add(object);
            size += json.length();
        } else if (!begun && !answers.isEmpty()) {
            end(number, 0);
        } else {
            cut(json, number, begun ? firstElement : 0);
        }
    }

    private void end(int answer, int element) {
        next = Optional.of(answer + "." + element + "." + digest);
    }

    private void cut(String json, int number, int from) {
        ObjectNode whole;
        try {
            whole = (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an answer is no JSON", impossible);
        }
        Optional<String> largest = largest(whole);
        if (largest.isEmpty()) {
            add(whole, json.length());
            return;
        }
        String member = largest.get();
        JsonNode value = whole.path(member);
        int count = value.isTextual() ? value.textValue().length() : value.size();
        int rest = Math.max(0, limit - (json.length() - value.toString().length()));
        int to = Math.min(count, from);
        if (value.isTextual()) {
            to = afterPair(value.textValue(), Math.min(count, to + Math.max(1, rest)));
            whole.put(member, value.textValue().substring(Math.min(count, from), to));
        } else {
            ArrayNode part = MAPPER.createArrayNode();
            int used = 0;
            while (to < count) {
                int length = value.get(to).toString().length() + 1;
                if (used > 0 && used + length > rest) {
                    break;
                }
                part.add(value.get(to++));
                used += length;
            }
            whole.set(member, part);
        }
        parts.add(new JsonObject()
                .put("answer", answers.size())
                .put("member", member)
                .put("from", Math.min(count, from))
                .put("to", to)
                .put("of", count));
        add(whole, whole.toString().length());
        if (to < count) {
            end(number, to);
        }
    }

    /** Two characters that are one for readers stay together. */
    private static int afterPair(String text, int at) {
        boolean within = at > 0
                && at < text.length()
                && Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
        return within ? at + 1 : at;
    }

    private void add(ObjectNode answer, int length) {
        if (length > HARD_LIMIT) {
            tooLarge = true;
            return;
        }
        answers.add(MAPPER.convertValue(answer, Map.class));
        size += length;
    }

    private static Optional<String> largest(ObjectNode object) {
        Optional<String> largest = Optional.empty();
        int most = 1;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            boolean divisible = value.isTextual() && !member.getKey().equals("type") || value.isArray();
            int length = divisible ? value.toString().length() : 0;
            if (length > most) {
                most = length;
                largest = Optional.of(member.getKey());
            }
        }
        return largest;
    }

    /** Adds the answers, what was cut, and where the next page begins. */
    void json(JsonObject out) throws AgentException {
        if (tooLarge) {
            throw new AgentException(ErrorCode.TOO_LARGE, "an element of the answer alone is larger than any page");
        }
        out.put("answers", answers);
        if (!parts.isEmpty()) {
            out.put("parts", parts);
        }
        out.put("next_cursor", next);
    }

    /** What the page has besides answers, as properties of a schema. */
    static void describe(Map<String, Object> properties) {
        JsonObject part = new JsonObject()
                .put("type", "object")
                .put(
                        "properties",
                        new JsonObject()
                                .put("answer", number("the index in answers"))
                                .put("member", new JsonObject().put("type", "string"))
                                .put("from", number("the first of its elements or characters"))
                                .put("to", number("the one after the last"))
                                .put("of", number("how many there are")))
                .put("required", List.of("answer", "member", "from", "to", "of"))
                .put("additionalProperties", false);
        properties.put(
                "parts",
                new JsonObject()
                        .put("type", "array")
                        .put("description", "Answers of which only a part is on this page.")
                        .put("items", part));
        properties.put(
                "next_cursor",
                new JsonObject()
                        .put("type", "string")
                        .put(
                                "description",
                                "There is more: call again with the same arguments and this as the argument cursor."));
    }

    private static JsonObject number(String description) {
        return new JsonObject().put("type", "integer").put("description", description);
    }
}
