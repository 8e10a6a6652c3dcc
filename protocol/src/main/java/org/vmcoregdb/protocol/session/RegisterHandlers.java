package org.vmcoregdb.protocol.session;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.RegisterRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Target;

/** Answers requests for registers. */
final class RegisterHandlers {
    private final Target target;
    private final SessionState state;

    RegisterHandlers(Target target, SessionState state) {
        this.target = target;
        this.state = state;
    }

    Reply handle(RegisterRequest request) {
        if (request instanceof RegisterRequest.ReadAll readAll) {
            return state.resolve(readAll.thread()).stream()
                    .mapToObj(this::all)
                    .findFirst()
                    .orElse(Reply.error(ErrorCode.FAILED));
        }
        if (request instanceof RegisterRequest.ReadOne readOne) {
            return one(readOne);
        }
        return state.refusal("the registers are read-only");
    }

    private Reply all(long tid) {
        RegisterValues values = target.registers().of(tid);
        StringBuilder out = new StringBuilder(1024);
        for (Register register : target.description().registers()) {
            out.append(text(register, values));
        }
        return Reply.text(out.toString());
    }

    private Reply one(RegisterRequest.ReadOne request) {
        OptionalInt number = Request.small(request.number());
        OptionalLong tid = state.resolve(request.thread());
        Optional<Register> register =
                number.isPresent() ? target.description().register(number.getAsInt()) : Optional.empty();
        if (register.isEmpty() || tid.isEmpty()) {
            return Reply.error(ErrorCode.FAILED);
        }
        RegisterValues values = target.registers().of(tid.getAsLong());
        if (state.isLldb() && value(register.get(), values).isEmpty()) {
            return Reply.error(ErrorCode.FAILED); // LLDB would take xx for 0xcc
        }
        return Reply.text(text(register.get(), values));
    }

    private static String text(Register register, RegisterValues values) {
        return value(register, values).map(Hex::of).orElse("xx".repeat(register.bytes()));
    }

    /** A value of the wrong size would move all registers after it. */
    private static Optional<byte[]> value(Register register, RegisterValues values) {
        return values.value(register.number()).filter(bytes -> bytes.length == register.bytes());
    }
}
