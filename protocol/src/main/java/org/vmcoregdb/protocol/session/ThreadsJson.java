package org.vmcoregdb.protocol.session;

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
    private final StringBuilder out = new StringBuilder("[");

    private ThreadsJson(Target target, Registers allRegisters) {
        this.target = target;
        this.allRegisters = allRegisters;
    }

    static String write(Target target, Registers allRegisters) {
        ThreadsJson json = new ThreadsJson(target, allRegisters);
        for (long tid : target.threads().ids()) {
            target.threads().find(tid).ifPresent(json::thread);
        }
        return json.out.append(']').toString();
    }

    private void thread(ThreadInfo thread) {
        boolean current = thread.tid() == target.threads().current();
        out.append(out.length() == 1 ? "" : ",").append("{\"tid\":").append(Long.toUnsignedString(thread.tid()));
        if (!thread.name().isEmpty()) {
            out.append(",\"name\":");
            string(thread.name());
        }
        out.append(",\"reason\":").append(current ? "\"exception\"" : "\"none\"");
        if (current) {
            out.append(",\"signal\":").append(target.stop().signal()).append(",\"description\":");
            string(target.stop().description());
        }
        registers(allRegisters.of(thread.tid()));
        out.append('}');
    }

    private void registers(RegisterValues values) {
        StringBuilder text = new StringBuilder();
        for (Register register : target.description().registers()) {
            if (register.role() != Register.Role.NONE) {
                values.value(register.number())
                        .ifPresent(value -> text.append(text.isEmpty() ? "" : ",")
                                .append('"')
                                .append(register.number())
                                .append("\":\"")
                                .append(Hex.of(value))
                                .append('"'));
            }
        }
        if (!text.isEmpty()) {
            out.append(",\"registers\":{").append(text).append('}');
        }
    }

    private void string(String text) {
        JsonText.append(out, text);
    }
}
