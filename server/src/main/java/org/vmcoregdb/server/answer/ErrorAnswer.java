package org.vmcoregdb.server.answer;

import java.util.Optional;

/**
 * What went wrong, for programs that read answers as data.
 *
 * @param command the command as the user wrote it; empty if none was reached
 * @param message the sentence
 * @param code a word for what kind of failure it is, where kinds are told apart
 * @param nextStep what to do about it, where something can be done
 */
public record ErrorAnswer(Optional<String> command, String message, Optional<String> code, Optional<String> nextStep)
        implements Answer {
    /** An error of no particular kind. */
    public ErrorAnswer(Optional<String> command, String message) {
        this(command, message, Optional.empty(), Optional.empty());
    }

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
        out.put("command", command).put("message", message).put("code", code).put("next_step", nextStep);
    }
}
