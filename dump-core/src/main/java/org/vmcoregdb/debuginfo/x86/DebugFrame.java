package org.vmcoregdb.debuginfo.x86;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.debuginfo.CallFrameOps;

/** A {@code .debug_frame} section in the making (DWARF 3 §6.4.1; 32-bit format, version 1, 8-byte addresses). */
final class DebugFrame {
    private static final int CIE_ID = -1;
    private static final int VERSION = 1;

    private final ByteOutput out;
    private final CallFrameOps ops;
    private final Map<FrameShape, Integer> cies = new EnumMap<>(FrameShape.class);
    private final byte[] returnAddress;
    private int fde;

    /**
     * @param expected about how many bytes it will have
     * @param returnAddress the rule for a caller's pc as an expression; empty for the ordinary one
     */
    DebugFrame(int expected, byte[] returnAddress) {
        this.returnAddress = returnAddress;
        out = new ByteOutput(expected + returnAddress.length, ByteOrder.LITTLE_ENDIAN);
        ops = new CallFrameOps(out);
    }

    /** Begins the description of the frames of code of one shape; its instructions go to what is returned. */
    CallFrameOps begin(FrameShape shape, long start) {
        Integer cie = cies.get(shape);
        if (cie == null) {
            cie = writeCie(shape);
            cies.put(shape, cie);
        }
        fde = out.size();
        out.u32(0).u32(cie).u64(start).u64(0);
        if (shape.signal()) {
            out.u8(0);
        }
        return ops;
    }

    /** Ends what was begun last. */
    void end(long bytes) {
        out.putU64(fde + 16, bytes);
        finish(fde);
    }

    private int writeCie(FrameShape shape) {
        int at = out.size();
        out.u32(0).u32(CIE_ID).u8(VERSION);
        out.bytes((shape.signal() ? "zS\0" : "\0").getBytes(StandardCharsets.US_ASCII));
        out.uleb(1).sleb(CallFrameOps.DATA_ALIGNMENT).u8(FrameShape.RETURN_ADDRESS);
        if (shape.signal()) {
            out.uleb(0);
        }
        ops.defineCfa(FrameShape.RSP, shape.initialCfaOffset());
        shape.initialRules(out);
        if (returnAddress.length != 0 && (shape == FrameShape.CALL || shape == FrameShape.RETURNING)) {
            ops.value(FrameShape.RETURN_ADDRESS, returnAddress);
        }
        finish(at);
        return at;
    }

    /** DW_CFA_nop is 0: padding needs no care. */
    private void finish(int entry) {
        out.align(8);
        out.putU32(entry, out.size() - entry - 4);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
