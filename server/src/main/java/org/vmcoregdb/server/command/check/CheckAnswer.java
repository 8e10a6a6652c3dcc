package org.vmcoregdb.server.command.check;

import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What checks found: {@code check}. */
public record CheckAnswer(CheckResult result, Look look) implements Answer {
    /**
     * How it is shown.
     *
     * @param clean whether checks that found nothing are listed, too
     */
    public record Look(boolean clean) {}

    @Override
    public String type() {
        return "check";
    }

    @Override
    public void text(TextPage page) {
        CheckText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        CheckJson.write(out, result);
    }
}
