package org.vmcoregdb.server.answer;

import java.util.Optional;

/**
 * What went wrong, for programs that read answers as data.
 *
 * @param command the command as the user wrote it; empty if none was reached
 * @param message the sentence
 */
public record ErrorAnswer(Optional<String> command, String message) implements Answer {
    @Override
    public String type() {
        return "error";
    }

    @Override
    public void text(TextPage page) {
        page.append(message).append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.put("command", command).put("message", message);
    }
}
