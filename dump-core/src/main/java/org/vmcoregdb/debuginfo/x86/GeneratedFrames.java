package org.vmcoregdb.debuginfo.x86;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.memory.MemoryFault;

/**
 * The frames of code that the kernel made at run time. BPF programs and trampolines keep a frame pointer, BPF dispatchers have no
 * frames ({@code arch/x86/net/bpf_jit_comp.c}); trampolines of ftrace are copies, whose originals the tables describe ({@code
 * arch/x86/kernel/ftrace.c}).
 */
final class GeneratedFrames {
    /** How far into a program its frame begins: after the places for tracing's calls and control-flow marks. */
    private static final int PROLOGUE_BYTES = 40;

    private static final byte[] FRAME = {0x55, 0x48, (byte) 0x89, (byte) 0xe5};

    /** An original's name and where what is copied ends. */
    private record Original(String start, String end) {}

    private static final List<Original> ORIGINALS = List.of(
            new Original("ftrace_caller", "ftrace_caller_end"),
            new Original("ftrace_regs_caller", "ftrace_regs_caller_end"));

    private final Kernel kernel;

    GeneratedFrames(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Adds what is known of a piece of code. */
    void add(GeneratedCode.Range piece, OrcCallFrames frames) {
        if (piece.kind() == GeneratedCode.Kind.FTRACE) {
            addCopy(frames, piece);
        } else {
            frames.addGenerated(piece.start(), piece.end(), frameOf(piece));
        }
    }

    private OptionalLong frameOf(GeneratedCode.Range piece) {
        byte[] code = code(piece.start(), (int) Math.min(PROLOGUE_BYTES, piece.end() - piece.start()));
        for (int at = 0; at + FRAME.length <= code.length; at++) {
            if (Arrays.equals(code, at, at + FRAME.length, FRAME, 0, FRAME.length)) {
                return OptionalLong.of(piece.start() + at);
            }
        }
        return OptionalLong.empty();
    }

    private byte[] code(long start, int length) {
        try {
            return kernel.memory().readBytes(start, length);
        } catch (MemoryFault missing) {
            return new byte[0];
        }
    }

    /** The original is the one whose code it has: they begin with a different instruction. */
    private void addCopy(OrcCallFrames frames, GeneratedCode.Range piece) {
        for (Original original : ORIGINALS) {
            OptionalLong start = kernel.symbol(original.start());
            OptionalLong end = kernel.symbol(original.end());
            if (start.isEmpty() || end.isEmpty()) {
                continue;
            }
            byte[] there = code(start.getAsLong(), Long.BYTES);
            if (there.length != 0 && Arrays.equals(there, code(piece.start(), Long.BYTES))) {
                long distance = piece.start() - start.getAsLong();
                long covered = Math.min(end.getAsLong() - start.getAsLong(), piece.end() - piece.start());
                frames.addCopy(piece.start(), piece.start() + covered, distance);
                return;
            }
        }
    }
}
