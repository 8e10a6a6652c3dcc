package org.vmcoregdb.debuginfo;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.vmcoregdb.bytes.ByteOutput;

/**
 * The rule for a caller's pc where tracing replaces return addresses: a DWARF expression that has the originals in it, because
 * what is on the stack is the address of tracing's own code, and a debugger that unwinds by itself knows nothing of the kernel's
 * records of the real ones.
 */
public final class OriginalReturns {
    private static final int DEREF = 0x06;
    private static final int CONST4U = 0x0c;
    private static final int CONST8U = 0x0e;
    private static final int DUP = 0x12;
    private static final int DROP = 0x13;
    private static final int SWAP = 0x16;
    private static final int MINUS = 0x1c;
    private static final int BRA = 0x28;
    private static final int GT = 0x2b;
    private static final int LT = 0x2d;
    private static final int SKIP = 0x2f;
    private static final int LIT0 = 0x30;

    /** What a match executes: it forgets the place and what is there, and pushes the original and a place that is none. */
    private static final int MATCH_BYTES = 2 + 9 + 1;

    /** A debugger's branches reach 32 KiB; places that are close together are looked through together. */
    private static final int GROUP = 1000;

    private OriginalReturns() {}

    /**
     * For the call frames of a function. The expression begins with the CFA on its stack.
     *
     * @param below how far below the CFA the return address lies
     * @param originals what was there before, by its address on a stack, ascending; addresses of the kernel
     * @return empty if nothing was replaced, so that the ordinary rule holds
     */
    public static byte[] expression(long below, SortedMap<Long, Long> originals) {
        if (originals.isEmpty()) {
            return new byte[0];
        }
        ByteOutput out = new ByteOutput(64 + 32 * originals.size(), ByteOrder.LITTLE_ENDIAN);
        out.u8(CONST4U).u32((int) below).u8(MINUS).u8(DUP).u8(DEREF).u8(SWAP);
        return choice(out, originals).toByteArray();
    }

    /**
     * Where the originals are known by a register.
     *
     * @param otherwise operations that push the answer for a register that is none of these
     * @param push the operation, and its operand, that pushes the register
     * @param originals by what is in the register, ascending; addresses of the kernel
     */
    public static byte[] byRegister(byte[] otherwise, byte[] push, SortedMap<Long, Long> originals) {
        ByteOutput out = new ByteOutput(64 + 32 * originals.size(), ByteOrder.LITTLE_ENDIAN);
        return choice(out.bytes(otherwise).bytes(push), originals).toByteArray();
    }

    /** Of two words on the expression's stack, the lower is the answer, if the upper is no key. */
    private static ByteOutput choice(ByteOutput out, SortedMap<Long, Long> originals) {
        List<Map.Entry<Long, Long>> entries = new ArrayList<>(originals.entrySet());
        for (int start = 0; start < entries.size(); start += GROUP) {
            group(out, entries.subList(start, Math.min(entries.size(), start + GROUP)));
        }
        return out.u8(DROP);
    }

    private static void group(ByteOutput out, List<Map.Entry<Long, Long>> entries) {
        ByteOutput matches = new ByteOutput(32 * entries.size(), out.order());
        for (Map.Entry<Long, Long> entry : entries) {
            matches.u8(DUP).u8(CONST8U).u64(entry.getKey()).u8(MINUS).u8(BRA).u16(MATCH_BYTES);
            matches.u8(DROP).u8(DROP).u8(CONST8U).u64(entry.getValue()).u8(LIT0);
        }
        // comparisons are of signed numbers, and all these are of the upper half
        int test = 1 + 9 + 1 + 3;
        int skip = 3;
        out.u8(DUP).u8(CONST8U).u64(entries.get(0).getKey()).u8(LT).u8(BRA).u16(test + skip);
        out.u8(DUP)
                .u8(CONST8U)
                .u64(entries.get(entries.size() - 1).getKey())
                .u8(GT)
                .u8(BRA)
                .u16(skip);
        out.u8(SKIP).u16(skip);
        out.u8(SKIP).u16(matches.size());
        out.bytes(matches.toByteArray());
    }
}
