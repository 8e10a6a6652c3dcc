package org.vmcoregdb.server.answer;

import java.util.Optional;

/**
 * What went wrong, for programs that read answers as data.
 *
 * @param command the command as the user wrote it; empty if none was reached
 * @param message the sentence
 * @param nextStep what to do about it: a sentence
 */
public record ErrorAnswer(Optional<String> command, String message, ErrorCode code, String nextStep) implements Answer {
    /** An error after which one does what is usual after such. */
    public ErrorAnswer(Optional<String> command, String message, ErrorCode code) {
        this(command, message, code, code.nextStep());
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
        out.put("command", command)
                .put("message", message)
                .put("code", code.word())
                .put("next_step", nextStep);
    }
}
