package org.vmcoregdb.protocol.session;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.protocol.codec.JsonText;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.ThreadInfo;

/** Writes {@code jThreadsInfo}: all threads with their expedited registers (LLDB's gdb-remote document). */
final class ThreadsJson {
    private final Target target;
    private final Registers allRegisters;
    private final JsonGenerator out;

    private ThreadsJson(Target target, Registers allRegisters, JsonGenerator out) {
        this.target = target;
        this.allRegisters = allRegisters;
        this.out = out;
    }

    static String write(Target target, Registers allRegisters) {
        return JsonText.write(out -> new ThreadsJson(target, allRegisters, out).threads());
    }

    private void threads() throws IOException {
        out.writeStartArray();
        for (long tid : target.threads().ids()) {
            Optional<ThreadInfo> thread = target.threads().find(tid);
            if (thread.isPresent()) {
                thread(thread.get());
            }
        }
        out.writeEndArray();
    }

    private void thread(ThreadInfo thread) throws IOException {
        boolean current = thread.tid() == target.threads().current();
        out.writeStartObject();
        out.writeFieldName("tid");
        out.writeNumber(Long.toUnsignedString(thread.tid()));
        if (!thread.name().isEmpty()) {
            out.writeStringField("name", thread.name());
        }
        out.writeStringField("reason", current ? "exception" : "none");
        if (current) {
            out.writeNumberField("signal", target.stop().signal());
            out.writeStringField("description", target.stop().description());
        }
        registers(allRegisters.of(thread.tid()));
        out.writeEndObject();
    }

    private void registers(RegisterValues values) throws IOException {
        boolean some = false;
        for (Register register : target.description().registers()) {
            Optional<byte[]> value =
                    register.role() == Register.Role.NONE ? Optional.empty() : values.value(register.number());
            if (value.isPresent()) {
                if (!some) {
                    out.writeObjectFieldStart("registers");
                    some = true;
                }
                out.writeStringField(Integer.toString(register.number()), Hex.of(value.get()));
            }
        }
        if (some) {
            out.writeEndObject();
        }
    }
}
