package org.vmcoregdb.server.command.vm;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** Names of the bits of {@code vm_flags}: {@code vm -f}. */
public record VmFlagsAnswer(long flags, List<String> names) implements Answer {
    @Override
    public String type() {
        return "area_flags";
    }

    @Override
    public void text(TextPage page) {
        page.append(Long.toHexString(flags))
                .append(": (")
                .append(String.join("|", names))
                .lines(")\n");
    }

    @Override
    public void json(JsonObject out) {
        out.address("flags", flags).put("names", names);
    }
}
