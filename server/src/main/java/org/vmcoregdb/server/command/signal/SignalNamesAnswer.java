package org.vmcoregdb.server.command.signal;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Names of signals.
 *
 * @param names those of all signals from 1 on, or those of a set
 * @param look how they are shown
 */
public record SignalNamesAnswer(List<String> names, Look look) implements Answer {
    /** How they are shown. */
    public enum Look {
        /** All with their numbers. */
        NUMBERED,
        /** On one line. */
        PLAIN
    }

    @Override
    public String type() {
        return "signal_names";
    }

    @Override
    public void text(TextPage page) {
        SignalsText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        SignalsJson.write(out, this);
    }
}
