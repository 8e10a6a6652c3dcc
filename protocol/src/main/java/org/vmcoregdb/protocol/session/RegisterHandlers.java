package org.vmcoregdb.protocol.session;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.RegisterRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.TargetDescription;

/** Answers requests for registers. */
final class RegisterHandlers {
    private final TargetDescription description;
    private final Overlay overlay;
    private final SessionState state;

    RegisterHandlers(TargetDescription description, Overlay overlay, SessionState state) {
        this.description = description;
        this.overlay = overlay;
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
        if (!overlay.isOn()) {
            return state.refusal("the registers are read-only (monitor overlay on: changes for this session)");
        }
        return request instanceof RegisterRequest.WriteAll writeAll
                ? writeAll(writeAll)
                : writeOne((RegisterRequest.WriteOne) request);
    }

    private Reply all(long tid) {
        RegisterValues values = overlay.registers().of(tid);
        StringBuilder out = new StringBuilder(1024);
        for (Register register : description.registers()) {
            out.append(text(register, values));
        }
        return Reply.text(out.toString());
    }

    private Reply one(RegisterRequest.ReadOne request) {
        OptionalInt number = Request.small(request.number());
        OptionalLong tid = state.resolve(request.thread());
        Optional<Register> register = number.isPresent() ? description.register(number.getAsInt()) : Optional.empty();
        if (register.isEmpty() || tid.isEmpty()) {
            return Reply.error(ErrorCode.FAILED);
        }
        RegisterValues values = overlay.registers().of(tid.getAsLong());
        if (state.isLldb() && value(register.get(), values).isEmpty()) {
            return Reply.error(ErrorCode.FAILED); // LLDB would take xx for 0xcc
        }
        return Reply.text(text(register.get(), values));
    }

    private Reply writeOne(RegisterRequest.WriteOne request) {
        OptionalInt number = Request.small(request.number());
        OptionalLong tid = state.resolve(request.thread());
        Optional<Register> register = number.isPresent() ? description.register(number.getAsInt()) : Optional.empty();
        if (register.isEmpty()
                || tid.isEmpty()
                || request.value().length != register.get().bytes()) {
            return Reply.error(ErrorCode.FAILED);
        }
        return written(overlay.writeRegister(tid.getAsLong(), register.get().number(), request.value()));
    }

    /** Clients fill in zeros for what they do not know: only registers that have a value, and another one now, change. */
    private Reply writeAll(RegisterRequest.WriteAll request) {
        OptionalLong tid = state.resolve(request.thread());
        if (tid.isEmpty()) {
            return Reply.error(ErrorCode.FAILED);
        }
        RegisterValues values = overlay.registers().of(tid.getAsLong());
        int at = 0;
        for (Register register : description.registers()) {
            int end = at + 2 * register.bytes();
            if (end > request.values().length()) {
                break;
            }
            Optional<byte[]> old = value(register, values);
            Optional<byte[]> given = Hex.parse(request.values().substring(at, end));
            if (old.isPresent() && given.isPresent() && !Arrays.equals(old.get(), given.get())) {
                Overlay.Written written = overlay.writeRegister(tid.getAsLong(), register.number(), given.get());
                if (written != Overlay.Written.DONE) {
                    return written(written);
                }
            }
            at = end;
        }
        return Reply.OK;
    }

    private Reply written(Overlay.Written written) {
        return written == Overlay.Written.DONE ? Reply.OK : state.refusal(SessionState.NO_ROOM);
    }

    private static String text(Register register, RegisterValues values) {
        return value(register, values).map(Hex::of).orElse("xx".repeat(register.bytes()));
    }

    /** A value of the wrong size would move all registers after it. */
    private static Optional<byte[]> value(Register register, RegisterValues values) {
        return values.value(register.number()).filter(bytes -> bytes.length == register.bytes());
    }
}
