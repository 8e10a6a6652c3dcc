package org.vmcoregdb.dump.microvm;

import java.nio.ByteOrder;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteOutput;

/** KVM's structs of an x86-64 CPU, for programs that save machines. */
public final class KvmStructs {
    private static final Register[] GENERAL = {
        X86_64.RAX, X86_64.RBX, X86_64.RCX, X86_64.RDX, X86_64.RSI, X86_64.RDI, X86_64.RSP, X86_64.RBP, X86_64.R8,
        X86_64.R9, X86_64.R10, X86_64.R11, X86_64.R12, X86_64.R13, X86_64.R14, X86_64.R15, X86_64.RIP, X86_64.EFLAGS
    };
    private static final Register[] SEGMENTS = {X86_64.CS, X86_64.DS, X86_64.ES, X86_64.FS, X86_64.GS, X86_64.SS};

    private KvmStructs() {}

    private static long value(RegisterSet registers, Register register) {
        return registers.get(register).orElse(0);
    }

    /** {@code struct kvm_regs}. */
    public static byte[] general(RegisterSet registers) {
        ByteOutput out = new ByteOutput(144, ByteOrder.LITTLE_ENDIAN);
        for (Register register : GENERAL) {
            out.u64(value(registers, register));
        }
        return out.toByteArray();
    }

    /** {@code struct kvm_sregs}. */
    public static byte[] special(RegisterSet registers) {
        ByteOutput out = new ByteOutput(312, ByteOrder.LITTLE_ENDIAN);
        for (Register register : SEGMENTS) {
            long base = register.equals(X86_64.FS)
                    ? value(registers, X86_64.FS_BASE)
                    : register.equals(X86_64.GS) ? value(registers, X86_64.GS_BASE) : 0;
            out.u64(base).u32(-1).u16((int) value(registers, register));
            out.u8(11).u8(1).u8(0).u8(0).u8(1).u8(1).u8(1).u8(0).u8(0).u8(0);
        }
        out.u64(0xfffffe0000003000L).u32(0x206f).u16(0x40).u8(11).u8(1).u32(0).u32(0);
        out.u64(0).u32(0).u16(0).u8(0).u8(0).u32(0).u16(1).u16(0);
        out.u64(0xfffffe0000001000L).u64(127).u64(0xfffffe0000000000L).u64(4095);
        out.u64(value(registers, X86_64.CR0)).u64(value(registers, X86_64.CR2)).u64(value(registers, X86_64.CR3));
        out.u64(value(registers, X86_64.CR4)).u64(0).u64(0xd01).u64(0xfee00900L);
        return out.u64(0).u64(0).u64(0).u64(0).toByteArray();
    }
}
