package org.vmcoregdb.server.command.module;

import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaintJson;

/** {@code mod} as JSON. */
final class ModulesJson {
    private ModulesJson() {}

    static void write(JsonObject out, ModuleAnswers.ModuleList list) {
        out.put("modules", list.modules().stream().map(ModulesJson::module).toList());
    }

    static void write(JsonObject out, ModuleAnswers.TaintedModules tainted) {
        out.put(
                "modules",
                tainted.modules().stream()
                        .map(m -> new JsonObject()
                                .put("name", m.name())
                                .put("letters", Taint.letters(m.mask()))
                                .put("flags", TaintJson.of(m.mask())))
                        .toList());
    }

    static void write(JsonObject out, ModuleAnswers.ModuleFiles files) {
        out.put(
                "modules",
                files.files().stream()
                        .map(f -> new JsonObject()
                                .put("name", f.module())
                                .put("build_id", f.buildId())
                                .put("file", f.file()))
                        .toList());
    }

    private static JsonObject module(ModuleAnswers.ModuleRow row) {
        return new JsonObject()
                .put("name", row.module().name())
                .address("module", row.module().address())
                .address("base", row.module().base())
                .put("size", row.module().size())
                .put("symbols", row.symbols())
                .put("file", row.file());
    }
}
