package org.vmcoregdb.server.answer;

/** Answers as JSON: one object an answer, on one line. */
public final class AnswerJson {
    private AnswerJson() {}

    /** The object's text, with a line end; nothing for what only sets other answers apart. */
    public static String line(Answer answer) {
        JsonObject object = object(answer);
        return object.isEmpty() ? "" : object + "\n";
    }

    /** The object, for another one that contains it. */
    public static JsonObject object(Answer answer) {
        JsonObject object = new JsonObject();
        if (!answer.type().isEmpty()) {
            object.put("type", answer.type());
            answer.json(object);
        }
        return object;
    }
}
