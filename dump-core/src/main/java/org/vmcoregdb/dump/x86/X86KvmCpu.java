package org.vmcoregdb.dump.x86;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;

/**
 * What KVM says of an x86-64 CPU ({@code arch/x86/include/uapi/asm/kvm.h}). {@code kvm_regs}: 18 words. {@code kvm_sregs}: segments cs, ds, es, fs, gs, ss, tr,
 * ldt of 24 bytes each (u64 base, u32 limit, u16 selector, bytes type, present, dpl, db, s, l, g, avl, unusable, 0); gdt, idt of 16 bytes each (u64 base, u16
 * limit, zeros); cr0, cr2, cr3, cr4, cr8, efer, apic_base; four words of pending interrupts.
 */
final class X86KvmCpu {
    private static final int GENERAL_BYTES = 144;
    private static final int SPECIAL_BYTES = 312;
    private static final int SEGMENT_BYTES = 24;
    private static final int SEGMENT_COUNT = 8;
    private static final int TABLES_AT = SEGMENT_BYTES * SEGMENT_COUNT;
    private static final int TABLE_BYTES = 16;
    private static final int CONTROL_AT = TABLES_AT + 2 * TABLE_BYTES;
    private static final int FLAGS_AT = 136;

    /** Bit 1 is always set; 3, 5, 15 and those from 22 on never. */
    private static final long FLAGS_MASK = ~0x3f7fd5L;

    private static final long FLAGS_VALUE = 2;

    /** Largest values of a segment's bytes from its type on. */
    private static final int[] SEGMENT_LIMITS = {15, 1, 3, 1, 1, 1, 1, 1, 1, 0};

    private static final long APIC_FLAGS = 0xd00;
    private static final long APIC_ADDRESSES = 0xf_ffff_ffff_f000L;

    private static final List<Register> GENERAL = List.of(
            X86_64.RAX,
            X86_64.RBX,
            X86_64.RCX,
            X86_64.RDX,
            X86_64.RSI,
            X86_64.RDI,
            X86_64.RSP,
            X86_64.RBP,
            X86_64.R8,
            X86_64.R9,
            X86_64.R10,
            X86_64.R11,
            X86_64.R12,
            X86_64.R13,
            X86_64.R14,
            X86_64.R15,
            X86_64.RIP,
            X86_64.EFLAGS);

    private static final List<Register> SEGMENTS =
            List.of(X86_64.CS, X86_64.DS, X86_64.ES, X86_64.FS, X86_64.GS, X86_64.SS);

    private final ByteBuffer bytes;

    private X86KvmCpu(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Registers of both structs; empty if these are none. */
    static Optional<RegisterSet> read(byte[] general, byte[] special) {
        if (general.length != GENERAL_BYTES || special.length != SPECIAL_BYTES) {
            return Optional.empty();
        }
        ByteBuffer both = ByteBuffer.allocate(GENERAL_BYTES + SPECIAL_BYTES);
        X86KvmCpu cpu = new X86KvmCpu(both.put(general).put(special).array());
        return cpu.isCpu(0) ? Optional.of(cpu.registers(0)) : Optional.empty();
    }

    /** Registers wherever both structs follow each other. */
    static List<RegisterSet> all(byte[] state) {
        X86KvmCpu cpus = new X86KvmCpu(state);
        List<RegisterSet> found = new ArrayList<>();
        for (int at = 0; at + GENERAL_BYTES + SPECIAL_BYTES <= state.length; at++) {
            if (cpus.isCpu(at)) {
                found.add(cpus.registers(at));
                at += GENERAL_BYTES + SPECIAL_BYTES - 1;
            }
        }
        return found;
    }

    private boolean isCpu(int at) {
        if ((bytes.getLong(at + FLAGS_AT) & FLAGS_MASK) != FLAGS_VALUE) {
            return false;
        }
        int special = at + GENERAL_BYTES;
        for (int segment = 0; segment < SEGMENT_COUNT; segment++) {
            int type = special + segment * SEGMENT_BYTES + 14;
            for (int i = 0; i < SEGMENT_LIMITS.length; i++) {
                if ((bytes.get(type + i) & 0xff) > SEGMENT_LIMITS[i]) {
                    return false;
                }
            }
        }
        for (int table = 0; table < 2; table++) {
            if (bytes.getLong(special + TABLES_AT + table * TABLE_BYTES + 8) >>> Short.SIZE != 0) {
                return false;
            }
        }
        return areControls(special + CONTROL_AT);
    }

    /** cr0, cr4 and efer have 32 bits at most, cr8 has four; the interrupt controller is on or off, somewhere at the start of a page. */
    private boolean areControls(int at) {
        long apic = bytes.getLong(at + 48);
        return bytes.getLong(at) >>> Integer.SIZE == 0
                && bytes.getLong(at) != 0
                && bytes.getLong(at + 24) >>> Integer.SIZE == 0
                && bytes.getLong(at + 32) >>> 4 == 0
                && bytes.getLong(at + 40) >>> Integer.SIZE == 0
                && apic != 0
                && (apic & ~(APIC_FLAGS | APIC_ADDRESSES)) == 0;
    }

    private RegisterSet registers(int at) {
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < GENERAL.size(); i++) {
            set.set(GENERAL.get(i), bytes.getLong(at + i * Long.BYTES));
        }
        int special = at + GENERAL_BYTES;
        for (int i = 0; i < SEGMENTS.size(); i++) {
            set.set(SEGMENTS.get(i), bytes.getShort(special + i * SEGMENT_BYTES + 12) & 0xffff);
        }
        int control = special + CONTROL_AT;
        return set.set(X86_64.FS_BASE, bytes.getLong(special + 3 * SEGMENT_BYTES))
                .set(X86_64.GS_BASE, bytes.getLong(special + 4 * SEGMENT_BYTES))
                .set(X86_64.CR0, bytes.getLong(control))
                .set(X86_64.CR2, bytes.getLong(control + 8))
                .set(X86_64.CR3, bytes.getLong(control + 16))
                .set(X86_64.CR4, bytes.getLong(control + 24))
                .build();
    }
}
