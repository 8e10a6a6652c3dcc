package org.vmcoregdb.server.command.system;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * System calls: {@code sys -c}.
 *
 * @param buildFolder where the kernel was built, which is left out of the names of source files
 */
public record SystemCallsAnswer(List<SystemCall> calls, Optional<String> buildFolder) implements Answer {
    @Override
    public String type() {
        return "system_calls";
    }

    @Override
    public void text(TextPage page) {
        SystemDetailText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        SystemJson.write(out, this);
    }
}
