package org.vmcoregdb.server.command.device;

import java.util.HexFormat;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What a driver added to the dump: {@code dev -v}.
 *
 * @param bytes a piece of it; not to be modified
 * @param at where the piece begins
 * @param first whether it is the first piece
 */
public record DriverDumpAnswer(String name, byte[] bytes, int at, boolean first) implements Answer {
    @Override
    public String type() {
        return "driver_dump";
    }

    @Override
    public void text(TextPage page) {
        if (first) {
            page.append("DEVICE: ").append(name).append('\n');
        }
        DeviceText.words(page, bytes, at);
    }

    @Override
    public void json(JsonObject out) {
        out.put("name", name).put("offset", at).put("bytes", HexFormat.of().formatHex(bytes));
    }
}
