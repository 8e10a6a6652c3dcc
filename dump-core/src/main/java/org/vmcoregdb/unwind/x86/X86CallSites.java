package org.vmcoregdb.unwind.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.LittleEndian;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.CallSites;

/** What x86-64 machine code says about the frames of its functions; only as much as unwinding without tables needs. */
public final class X86CallSites implements CallSites {
    private static final int CALL_RELATIVE = 0xe8;
    private static final int CALL_RELATIVE_BYTES = 5;
    private static final int PROLOGUE_LIMIT = 96;

    private static final int RBP = 5;

    private final AddressSpace memory;

    /** Reads code from this memory. */
    public X86CallSites(AddressSpace memory) {
        this.memory = memory;
    }

    @Override
    public boolean isCallOf(long returnAddress, long target) {
        try {
            byte[] call = memory.readBytes(returnAddress - CALL_RELATIVE_BYTES, CALL_RELATIVE_BYTES);
            return (call[0] & 0xff) == CALL_RELATIVE && returnAddress + LittleEndian.getInt(call, 1) == target;
        } catch (MemoryFault missing) {
            return false;
        }
    }

    @Override
    public boolean isAfterCall(long returnAddress) {
        try {
            byte[] code = memory.readBytes(returnAddress - 7, 7);
            if ((code[2] & 0xff) == CALL_RELATIVE) {
                return true;
            }
            // FF /2 in its lengths: register, register+disp8, [rip+disp32] or register+disp32, with SIB
            return isIndirectCall(code, 5)
                    || isIndirectCall(code, 4)
                    || isIndirectCall(code, 1)
                    || isIndirectCall(code, 3)
                    || isIndirectCall(code, 0);
        } catch (MemoryFault missing) {
            return false;
        }
    }

    /** How far a function has come in setting up its frame pointer. */
    public enum FrameSetUp {
        /** The return address is on top of the stack. */
        NOTHING_YET,
        /** The caller's rbp is on top of the stack, and the return address above it. */
        PUSHED,
        /** rbp points into the frame, or the function is not seen to set it up. */
        DONE
    }

    /** How far a function that was interrupted at {@code pc} has come in setting up its frame pointer. */
    public FrameSetUp frameSetUp(long start, long pc) {
        long push = pushOfRbp(start);
        if (push < 0) {
            return FrameSetUp.DONE;
        }
        long reached = pc - start;
        return reached <= push ? FrameSetUp.NOTHING_YET : reached == push + 1 ? FrameSetUp.PUSHED : FrameSetUp.DONE;
    }

    /** True if a function begins with {@code push %rbp; mov %rsp,%rbp}, after what tracing and branch tracking need. */
    public boolean beginsWithFramePointer(long start) {
        return pushOfRbp(start) >= 0;
    }

    /** Where a function pushes rbp to make it its frame pointer next; empty if it does not begin so. */
    public OptionalLong framePointerPush(long start) {
        int push = pushOfRbp(start);
        return push < 0 ? OptionalLong.empty() : OptionalLong.of(start + push);
    }

    /** How many bytes into the function it pushes rbp, if it makes it the frame pointer next; else -1. */
    private int pushOfRbp(long start) {
        byte[] code = new byte[24];
        if (memory.read(start, code, 0, code.length) < code.length) {
            return -1;
        }
        int at = 0;
        while (at < 16 && (code[at] & 0xff) != 0x55) {
            int skipped = harmless(code, at);
            if (skipped == 0) {
                return -1;
            }
            at += skipped;
        }
        // mov %rsp,%rbp in either of its two encodings
        boolean copied = at < 16
                && code[at + 1] == 0x48
                && ((code[at + 2] & 0xff) == 0x89 && (code[at + 3] & 0xff) == 0xe5
                        || (code[at + 2] & 0xff) == 0x8b && (code[at + 3] & 0xff) == 0xec);
        return copied ? at : -1;
    }

    private static boolean isIndirectCall(byte[] code, int at) {
        return (code[at] & 0xff) == 0xff && (code[at + 1] >> 3 & 7) == 2;
    }

    /**
     * What a function's first instructions put on the stack.
     *
     * @param allocated bytes between the return address and the stack pointer after the prologue
     * @param rbpBelowReturn how far below the return address rbp was saved, in bytes; 0 if it was not saved
     */
    public record Prologue(long allocated, long rbpBelowReturn) {}

    /** Reads the pushes and the first stack allocation from a function's start up to {@code pc}. */
    public Optional<Prologue> prologue(long start, long pc) {
        long reached = pc - start;
        Optional<List<PrologueStep>> steps = reached <= 0 ? Optional.empty() : steps(start, reached);
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        long allocated = 0;
        long rbpAt = 0;
        for (PrologueStep step : steps.get()) {
            allocated = step.allocated();
            if (step.pushed().orElse(-1) == RBP) {
                rbpAt = allocated;
            }
        }
        return Optional.of(new Prologue(allocated, rbpAt));
    }

    /**
     * The instructions at a function's start that put something on the stack, up to the first that is not known to leave
     * the stack alone.
     *
     * @param length bytes of code to look at; not more than a prologue may have are
     * @return empty if the code is missing from the dump
     */
    public Optional<List<PrologueStep>> steps(long start, long length) {
        int limit = (int) Math.min(PROLOGUE_LIMIT, length);
        byte[] code = new byte[limit + 8];
        if (memory.read(start, code, 0, limit) < limit) {
            return Optional.empty();
        }
        List<PrologueStep> steps = new ArrayList<>();
        long allocated = 0;
        int at = 0;
        while (at < limit) {
            int b = code[at] & 0xff;
            int next = code[at + 1] & 0xff;
            int third = code[at + 2] & 0xff;
            if (b >= 0x50 && b <= 0x57) {
                allocated += 8;
                at += 1;
                steps.add(new PrologueStep(start + at, allocated, OptionalInt.of(b - 0x50)));
            } else if (b == 0x41 && next >= 0x50 && next <= 0x57) {
                allocated += 8;
                at += 2;
                steps.add(new PrologueStep(start + at, allocated, OptionalInt.of(next - 0x50 + 8)));
            } else if (b == 0x48 && next == 0x83 && third == 0xec) {
                steps.add(new PrologueStep(start + at + 4, allocated + code[at + 3], OptionalInt.empty()));
                return Optional.of(steps);
            } else if (b == 0x48 && next == 0x81 && third == 0xec) {
                long bytes = LittleEndian.getInt(code, at + 3);
                steps.add(new PrologueStep(start + at + 7, allocated + bytes, OptionalInt.empty()));
                return Optional.of(steps);
            } else {
                int skipped = harmless(code, at);
                if (skipped == 0) {
                    break;
                }
                at += skipped;
            }
        }
        return Optional.of(steps);
    }

    /** Length of an instruction that a prologue may have between its pushes and that leaves the stack alone, else 0. */
    private static int harmless(byte[] code, int at) {
        int b = code[at] & 0xff;
        int next = code[at + 1] & 0xff;
        int third = code[at + 2] & 0xff;
        if (b == 0xf3 && next == 0x0f && third == 0x1e) {
            return 4; // endbr64
        }
        if (b == 0x0f && next == 0x1f && third == 0x44) {
            return 5; // the patched-out call of __fentry__
        }
        if (b == 0x66 && next == 0x66 && third == 0x66) {
            return 5; // the same in older kernels: 66 66 66 66 90
        }
        if (b == 0x0f && next == 0x1f && third == 0x40 || b == 0x66 && next == 0x0f && third == 0x1f) {
            return 4; // a patched-out endbr64
        }
        if (b == CALL_RELATIVE && at <= 4) {
            return CALL_RELATIVE_BYTES; // the call of __fentry__
        }
        if (b >= 0xb8 && b <= 0xbf) {
            return 5; // mov of a constant
        }
        if (b == 0x41 && next >= 0xb8 && next <= 0xbf) {
            return 6;
        }
        if (b == 0x65 && next == 0x48 && third == 0x8b) {
            return 9; // mov of the stack protector's canary from %gs:
        }
        boolean rex = b == 0x48 || b == 0x49 || b == 0x4c || b == 0x4d;
        if (rex && (next == 0x89 || next == 0x8b || next == 0x31 || next == 0x85) && third >= 0xc0) {
            return 3; // mov, xor, test between registers
        }
        if ((b == 0x89 || b == 0x8b || b == 0x31 || b == 0x85) && next >= 0xc0) {
            return 2;
        }
        return 0;
    }
}
