package org.vmcoregdb.server.render;

import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.StackOverrun;

/** What a crash means, as JSON objects. */
final class DiagnosisJson {
    private DiagnosisJson() {}

    static Map<String, Object> exception(ExceptionDescription meaning) {
        Json.Members members = new Json.Members();
        meaning.vector().ifPresent(v -> {
            members.put("mnemonic", v.mnemonic()).put("cause", v.name());
            if (v.number() >= 0) {
                members.put("vector", v.number());
            }
        });
        meaning.fault().ifPresent(f -> members.put("page_fault", fault(f)));
        return members.put("user_mode", meaning.userMode())
                .put("flags", meaning.flags())
                .put("doubts", meaning.doubts())
                .done();
    }

    private static Map<String, Object> fault(ExceptionDescription.PageFault fault) {
        Json.Members members = new Json.Members()
                .address("address", fault.address())
                .put("address_meaning", fault.meaning())
                .put("address_source", fault.source());
        fault.code().ifPresent(c -> members.put("error_code", c.bits()).put("error_code_meaning", c.words()));
        return members.done();
    }

    static Map<String, Object> overrun(StackOverrun overrun) {
        Json.Members members = new Json.Members()
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
                                .toList())
                .done();
    }
}
