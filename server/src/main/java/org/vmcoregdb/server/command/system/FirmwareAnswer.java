package org.vmcoregdb.server.command.system;

import org.vmcoregdb.kernel.system.Firmware;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What the firmware says: {@code sys -i}. */
public record FirmwareAnswer(Firmware firmware) implements Answer {
    @Override
    public String type() {
        return "dmi";
    }

    @Override
    public void text(TextPage page) {
        SystemDetailText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("fields", firmware.fields());
    }
}
