package org.vmcoregdb.server.answer;

/** One answer of a command, which may give several: data, with a rendering for people and one for programs. */
public interface Answer {
    /** The {@code type} of its JSON object, and the name of its schema; empty for what only sets other answers apart as text. */
    String type();

    /** Writes it for people. */
    void text(TextPage page);

    /** Adds its members, but for the type. */
    void json(JsonObject out);
}
