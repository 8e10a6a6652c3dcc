package org.vmcoregdb.server.command.vm;

import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code vm} as JSON. */
final class VmJson {
    private VmJson() {}

    static void write(JsonObject out, VmAnswer answer) {
        out.put("task", TaskJson.of(answer.task()))
                .address("mm", answer.mm())
                .address("page_directory", answer.directory())
                .put("resident_kib", JsonObject.unsigned(answer.sizes().residentKilobytes()))
                .put("virtual_kib", JsonObject.unsigned(answer.sizes().virtualKilobytes()))
                .put("areas", answer.areas().stream().map(VmJson::area).toList())
                .put("problem", answer.problem());
    }

    static void write(JsonObject out, AreaPagesAnswer answer) {
        out.put("pid", answer.pid()).put("area", area(answer.area())).put("continued", answer.continued());
    }

    private static JsonObject area(MappedArea mapped) {
        JsonObject out = new JsonObject()
                .address("address", mapped.area().address())
                .address("start", mapped.area().start())
                .address("end", mapped.area().end())
                .address("flags", mapped.area().flags())
                .address("file_offset", mapped.area().fileOffset())
                .put("file", mapped.file());
        if (!mapped.pages().isEmpty()) {
            out.put("pages", mapped.pages().stream().map(VmJson::page).toList());
        }
        return out;
    }

    private static JsonObject page(PagePlace page) {
        JsonObject out = new JsonObject()
                .address("virtual", page.vaddr())
                .address("physical", page.paddr())
                .put("swap", page.swap())
                .put("file", page.file());
        if (page.offset().isPresent()) {
            out.put("offset", JsonObject.unsigned(page.offset().getAsLong()));
        }
        return out;
    }
}
