package org.vmcoregdb.protocol.session;

import java.util.Optional;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.ThreadInfo;

/** Writes {@code T} packets: short for gdb, with everything that saves LLDB a question for LLDB. */
final class StopReplies {
    /** Above this, lists of threads that carry their registers cost LLDB more than they save. */
    static final int MOST_DETAILED = 2000;

    /** The one place where LLDB shows a word of the server's when it attaches. */
    private static final String FROM_ELSEWHERE = " (without symbols and frames here? attach again after:"
            + " platform select remote-linux, platform connect connect://HOST:PORT)";

    private final Target target;
    private final Registers registers;
    private final SessionState state;
    private boolean listThreads;

    StopReplies(Target target, Registers registers, SessionState state) {
        this.target = target;
        this.registers = registers;
        this.state = state;
    }

    void listThreads() {
        listThreads = true;
    }

    /** The reply to {@code ?}: the current thread. */
    Reply first() {
        if (target.threads().ids().length == 0) {
            return Reply.text("W00"); // nothing is there: debuggers in extended mode stay, and choose
        }
        long tid = target.threads().current();
        StringBuilder out = begin(target.stop().signal(), tid);
        target.threads()
                .find(tid)
                .ifPresent(info -> info.core()
                        .ifPresent(core -> out.append("core:")
                                .append(Integer.toHexString(core))
                                .append(';')));
        if (state.isLldb()) {
            details(out, tid);
            if (listThreads) {
                list(out);
            }
            reason(out);
            if (target.localFiles().isPresent()) {
                out.append("library:1;"); // LLDB asks for the list only then
            }
        }
        return Reply.text(out.toString());
    }

    /** The reply to {@code qThreadStopInfo} for a thread that exists. */
    Reply of(long tid) {
        boolean current = tid == target.threads().current();
        StringBuilder out = begin(current ? target.stop().signal() : 0, tid);
        details(out, tid);
        if (current) {
            reason(out);
        }
        return Reply.text(out.toString());
    }

    private static StringBuilder begin(int signal, long tid) {
        return new StringBuilder("T")
                .append(String.format("%02x", signal & 0xff))
                .append("thread:")
                .append(Long.toHexString(tid))
                .append(';');
    }

    private void details(StringBuilder out, long tid) {
        Optional<ThreadInfo> info = target.threads().find(tid);
        info.map(ThreadInfo::name).filter(name -> !name.isEmpty()).ifPresent(name -> name(out, name));
        RegisterValues values = registers.of(tid);
        for (Register register : target.description().registers()) {
            if (register.role() != Register.Role.NONE) {
                values.value(register.number())
                        .ifPresent(value -> out.append(String.format("%02x:", register.number()))
                                .append(Hex.of(value))
                                .append(';'));
            }
        }
    }

    private static void name(StringBuilder out, String name) {
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 127 && ":;,#$}*".indexOf(c) < 0);
        out.append(plain ? "name:" + name : "hexname:" + Hex.of(name)).append(';');
    }

    private void list(StringBuilder out) {
        long[] tids = target.threads().ids();
        if (tids.length > MOST_DETAILED) {
            return;
        }
        Optional<Register> pc = target.description().registers().stream()
                .filter(register -> register.role() == Register.Role.PROGRAM_COUNTER)
                .findFirst();
        StringBuilder pcs = new StringBuilder("thread-pcs:");
        boolean complete = pc.isPresent();
        String separator = "";
        out.append("threads:");
        for (long tid : tids) {
            out.append(separator).append(Long.toHexString(tid));
            Optional<byte[]> value = pc.flatMap(register -> registers.of(tid).value(register.number()));
            complete &= value.isPresent();
            value.ifPresent(bytes -> pcs.append(number(bytes)).append(','));
            separator = ",";
        }
        out.append(';');
        if (complete) { // the two lists go by position
            pcs.setLength(pcs.length() - 1);
            out.append(pcs).append(';');
        }
    }

    /** The value as a number, most significant digit first. */
    private String number(byte[] value) {
        byte[] bytes = value.clone();
        if (!target.host().bigEndian()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = value[value.length - 1 - i];
            }
        }
        return Hex.of(bytes);
    }

    private void reason(StringBuilder out) {
        String description = target.stop().description();
        if (state.isElsewhere() && target.localFiles().isPresent()) {
            description += FROM_ELSEWHERE;
        }
        if (!description.isEmpty()) {
            out.append("reason:exception;description:")
                    .append(Hex.of(description))
                    .append(';');
        }
    }
}
