package org.vmcoregdb.debuginfo.arm64;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.debuginfo.CallFrameOps;
import org.vmcoregdb.debuginfo.FrameRegisters;
import org.vmcoregdb.debuginfo.OriginalReturns;
import org.vmcoregdb.unwind.arm64.Shape;

/**
 * A {@code .debug_frame} section in the making (DWARF 3 §6.4.1; 32-bit format, version 1, 8-byte addresses). Where CPUs sign return
 * addresses, the rule for the return address is an expression that takes the signature off.
 */
final class DebugFrame {
    private static final int CIE_ID = -1;
    private static final int VERSION = 1;
    private static final int FP = Arm64.FP.number();
    private static final int LR = Arm64.LR.number();
    private static final int SP = Arm64.SP.number();
    /** DWARF's number of the program counter, which only what was interrupted has apart from the link register. */
    private static final int PC = 32;

    private static final int FIRST_KEPT = 19;

    private static final int DEREF = 0x06;
    private static final int CONST8U = 0x0e;
    private static final int CONST4U = 0x0c;
    private static final int MINUS = 0x1c;
    private static final int OR = 0x21;
    /** DW_OP_lit0. */
    private static final byte[] NO_VALUE = {0x30};
    /** DW_OP_breg29 0. */
    private static final byte[] FP_VALUE = {(byte) 0x8d, 0};
    /** DW_OP_breg30 0. */
    private static final byte[] LR_VALUE = {(byte) 0x8e, 0};

    /** What the frames that one CIE describes have in common. */
    enum Kind {
        /** A function that was called. */
        CALL,
        /** Entry code that has saved registers at the stack pointer: what it interrupted was about to execute the saved place. */
        INTERRUPT,
        /** Code that nothing called. */
        OUTERMOST
    }

    private final ByteOutput out = new ByteOutput(1 << 20, ByteOrder.LITTLE_ENDIAN);
    private final CallFrameOps ops = new CallFrameOps(out);
    private final Map<Kind, Integer> cies = new EnumMap<>(Kind.class);
    private final long signature;
    private final long savedBytes;
    private SortedMap<Long, Long> originals = Collections.emptyNavigableMap();
    private SortedMap<Long, Long> links = Collections.emptyNavigableMap();
    private int fde;

    /**
     * @param signature the bits of a return address that may hold a signature
     * @param savedBytes size of {@code struct pt_regs}
     */
    DebugFrame(long signature, long savedBytes) {
        this.signature = signature;
        this.savedBytes = savedBytes;
    }

    /** Begins the description of the frames of code of one kind; its instructions go to what is returned. */
    CallFrameOps begin(Kind kind, long start) {
        Integer cie = cies.get(kind);
        if (cie == null) {
            SortedMap<Long, Long> ofThisOne = links;
            links = Collections.emptyNavigableMap();
            cie = writeCie(kind);
            links = ofThisOne;
            cies.put(kind, cie);
        }
        fde = out.size();
        out.u32(0).u32(cie).u64(start).u64(0);
        if (kind == Kind.INTERRUPT) {
            out.u8(0);
        } else if (kind == Kind.CALL && !links.isEmpty()) {
            returnAddress(ops, Shape.CALLERS);
        }
        return ops;
    }

    /**
     * Begins the description of tracing's code that returns in the place of a function, with the stack and the registers that this left.
     *
     * @param originals where it returns to, by the caller's frame pointer
     */
    void beginReturning(long start, SortedMap<Long, Long> originals) {
        originals(Collections.emptyNavigableMap(), Collections.emptyNavigableMap());
        begin(Kind.CALL, start).value(LR, OriginalReturns.byRegister(NO_VALUE, FP_VALUE, originals));
    }

    /**
     * What tracing replaced of the functions that follow.
     *
     * @param replaced originals of what is on stacks by their places, ascending
     * @param inLink of what is still in the link register, by frame pointers
     */
    void originals(SortedMap<Long, Long> replaced, SortedMap<Long, Long> inLink) {
        originals = replaced;
        links = inLink;
    }

    /** Ends what was begun last. */
    void end(long bytes) {
        out.putU64(fde + 16, bytes);
        finish(fde);
    }

    /** Writes what is different from one place to the next. */
    void change(CallFrameOps to, Shape before, Shape now) {
        boolean byFp = now.record() > Shape.CALLERS;
        to.defineCfa(byFp ? FP : SP, byFp ? now.record() : now.depth());
        if (now.savedFp() != before.savedFp()) {
            if (now.savedFp() == Shape.CALLERS) {
                to.sameValue(FP);
            } else {
                to.offset(FP, -now.savedFp());
            }
        }
        if (now.savedLr() != before.savedLr()) {
            returnAddress(to, now.savedLr());
        }
    }

    private void returnAddress(CallFrameOps to, long below) {
        boolean replaced = below == Shape.CALLERS ? !links.isEmpty() : !originals.isEmpty();
        if (signature == 0 && !replaced) {
            if (below == Shape.CALLERS) {
                to.sameValue(LR);
            } else {
                to.offset(LR, -below);
            }
            return;
        }
        ByteOutput expression = new ByteOutput(32, ByteOrder.LITTLE_ENDIAN);
        if (replaced) {
            expression.bytes(
                    below == Shape.CALLERS
                            ? OriginalReturns.byRegister(LR_VALUE, FP_VALUE, links)
                            : OriginalReturns.expression(below, originals));
        } else if (below == Shape.CALLERS) {
            expression.bytes(LR_VALUE);
        } else {
            // the CFA is on the expression's stack
            expression.u8(CONST4U).u32((int) below).u8(MINUS).u8(DEREF);
        }
        to.value(LR, expression.u8(CONST8U).u64(signature).u8(OR).toByteArray());
    }

    private int writeCie(Kind kind) {
        int at = out.size();
        boolean signal = kind == Kind.INTERRUPT;
        out.u32(0).u32(CIE_ID).u8(VERSION);
        out.bytes((signal ? "zS\0" : "\0").getBytes(StandardCharsets.US_ASCII));
        out.uleb(1).sleb(CallFrameOps.DATA_ALIGNMENT).u8(signal ? PC : LR);
        if (signal) {
            out.uleb(0);
        }
        ops.defineCfa(SP, signal ? savedBytes : 0);
        ops.sameValue(FrameRegisters.TASK);
        ops.sameValue(FrameRegisters.CPU);
        switch (kind) {
            case CALL -> {
                // whether a function, or those that it called, kept these is not known
                for (int register = FIRST_KEPT; register < FP; register++) {
                    ops.undefined(register);
                }
                ops.sameValue(FP);
                returnAddress(ops, Shape.CALLERS);
            }
            case INTERRUPT -> {
                for (int i = 0; i < Arm64.PT_REGS.size(); i++) {
                    Register register = Arm64.PT_REGS.get(i);
                    if (register.number() <= PC) {
                        ops.offset(register.number(), (long) Long.BYTES * i - savedBytes);
                    }
                }
            }
            case OUTERMOST -> ops.undefined(LR);
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
