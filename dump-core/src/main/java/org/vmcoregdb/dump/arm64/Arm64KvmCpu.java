package org.vmcoregdb.dump.arm64;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;

/**
 * What KVM says of an arm64 CPU ({@code arch/arm64/include/uapi/asm/kvm.h}). {@code kvm_regs}: u64 x0 to x30, sp of programs, pc, pstate, sp of the kernel, and more.
 * Registers have numbers, too: of these {@link #CORE} and how many 32-bit words into that struct; bits 52 to 55 are the logarithm of the size in bytes.
 */
final class Arm64KvmCpu {
    private static final int PROGRAM_SP = 31;
    private static final int PC = 32;
    private static final int STATE = 33;
    private static final int KERNEL_SP = 34;
    private static final int WORDS = 35;
    private static final int STRUCT_BYTES = 864;
    private static final int ARCHITECTURE = 0x60;
    private static final int ARCHITECTURE_SHIFT = 56;
    private static final int SIZE_SHIFT = 52;

    /** A register of 64 bits in the struct. */
    private static final long CORE = 0x6030_0000_0010_0000L;

    private static final int MOST_REGISTERS = 4096;

    /** {@code PSR_MODE_EL1h} among the bits of the mode: the kernel's, with its own stack pointer. */
    private static final int KERNEL_MODE = 5;

    private static final int MODE_MASK = 0x1f;

    private Arm64KvmCpu() {}

    /** Registers of the struct; empty if it is none. */
    static Optional<RegisterSet> read(byte[] general) {
        if (general.length != STRUCT_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(general).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Long> words = new HashMap<>();
        for (int word = 0; word < WORDS; word++) {
            words.put(word, in.getLong(word * Long.BYTES));
        }
        return registers(words);
    }

    /** Registers wherever there is a list of their numbers, and their values behind it. */
    static List<RegisterSet> all(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        List<RegisterSet> found = new ArrayList<>();
        for (int at = 0; at + 2 * Long.BYTES <= state.length; at++) {
            long count = in.getLong(at);
            if (count > 0 && count <= MOST_REGISTERS && isNumber(in.getLong(at + Long.BYTES))) {
                listed(in, at + Long.BYTES, (int) count).ifPresent(found::add);
            }
        }
        return found;
    }

    private static boolean isNumber(long id) {
        return id >>> ARCHITECTURE_SHIFT == ARCHITECTURE;
    }

    private static Optional<RegisterSet> listed(ByteBuffer in, int from, int count) {
        int end = from + count * Long.BYTES;
        if (end + Long.BYTES > in.limit()) {
            return Optional.empty();
        }
        Map<Integer, Long> words = new HashMap<>();
        int value = end + Long.BYTES;
        for (int at = from; at < end; at += Long.BYTES) {
            long id = in.getLong(at);
            int size = 1 << (int) (id >>> SIZE_SHIFT & 0xf);
            if (!isNumber(id) || size > in.limit() - value) {
                return Optional.empty();
            }
            long word = (id - CORE) / 2;
            if (id >= CORE && word < WORDS && id % 2 == 0) {
                words.put((int) word, in.getLong(value));
            }
            value += size;
        }
        return in.getLong(end) == value - end - Long.BYTES ? registers(words) : Optional.empty();
    }

    private static Optional<RegisterSet> registers(Map<Integer, Long> words) {
        for (int word = 0; word < WORDS; word++) {
            if (!words.containsKey(word)) {
                return Optional.empty();
            }
        }
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < Arm64.X.size(); i++) {
            set.set(Arm64.X.get(i), words.getOrDefault(i, 0L));
        }
        long state = words.getOrDefault(STATE, 0L);
        int sp = (state & MODE_MASK) == KERNEL_MODE ? KERNEL_SP : PROGRAM_SP;
        return Optional.of(set.set(Arm64.SP, words.getOrDefault(sp, 0L))
                .set(Arm64.PC, words.getOrDefault(PC, 0L))
                .set(Arm64.CPSR, state)
                .build());
    }
}
