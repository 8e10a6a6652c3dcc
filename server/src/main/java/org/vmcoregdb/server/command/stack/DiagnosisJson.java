package org.vmcoregdb.server.command.stack;

import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.server.answer.JsonObject;

/** What a crash means, as JSON objects. */
public final class DiagnosisJson {
    private DiagnosisJson() {}

    public static JsonObject exception(ExceptionDescription meaning) {
        JsonObject members = new JsonObject();
        meaning.cause().ifPresent(v -> {
            members.put("mnemonic", v.mnemonic()).put("cause", v.name());
            if (v.number() >= 0) {
                members.put("vector", v.number());
            }
        });
        meaning.fault().ifPresent(f -> members.put("page_fault", fault(f)));
        return members.put("user_mode", meaning.userMode())
                .put("flags", meaning.flags())
                .put("doubts", meaning.doubts());
    }

    private static JsonObject fault(ExceptionDescription.PageFault fault) {
        JsonObject members = new JsonObject()
                .address("address", fault.address())
                .put("address_meaning", fault.meaning())
                .put("address_source", fault.source());
        fault.code().ifPresent(c -> members.put("error_code", c.bits()).put("error_code_meaning", c.words()));
        return members;
    }

    public static JsonObject overrun(StackOverrun overrun) {
        JsonObject members = new JsonObject()
                .put("function", overrun.function().symbol().name())
                .put("offset", overrun.function().offset())
                .put("module", overrun.function().symbol().module())
                .put("returns_to", overrun.returnsTo().map(r -> r.text()));
        if (overrun.returnSlot().isPresent()) {
            members.address("return_address_at", overrun.returnSlot().getAsLong());
        }
        Optional<StackOverrun.Canary> canary = overrun.canary();
        canary.ifPresent(c -> {
            members.address("canary_at", c.address()).address("canary", c.found());
            if (c.expected().isPresent()) {
                members.address("expected_canary", c.expected().getAsLong());
            }
        });
        return members.address("words_at", overrun.frame().sp())
                .put(
                        "words",
                        overrun.words().stream()
                                .map(w -> "0x" + Long.toHexString(w))
                                .toList());
    }
}
