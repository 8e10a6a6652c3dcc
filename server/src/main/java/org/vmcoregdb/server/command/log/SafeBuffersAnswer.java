package org.vmcoregdb.server.command.log;

import java.util.List;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** Messages that were not moved into the log yet: {@code log -s}. */
public record SafeBuffersAnswer(List<SafeBuffer> buffers) implements Answer {
    @Override
    public String type() {
        return "printk_buffers";
    }

    @Override
    public void text(TextPage page) {
        PrintkText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        LogJson.write(out, this);
    }
}
