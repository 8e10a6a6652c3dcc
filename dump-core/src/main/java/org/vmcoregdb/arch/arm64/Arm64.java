package org.vmcoregdb.arch.arm64;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterFile;
import org.vmcoregdb.arch.RegisterSet;

/** AArch64, little-endian: registers in gdb's order ({@code gdb/features/aarch64-core.xml}), the two halves of the address space, notes. */
public final class Arm64 implements Architecture {
    private static final int GENERAL = 31;

    /** x0 to x30, by their numbers. */
    public static final List<Register> X = general();

    /** The link register: where a function returns to, until it calls another. */
    public static final Register LR = X.get(30);

    /** The frame pointer: the address of a frame record, the caller's frame pointer and a return address. */
    public static final Register FP = X.get(29);

    public static final Register SP = new Register(31, "sp", 64);
    public static final Register PC = new Register(32, "pc", 64);
    /** PSTATE as an exception saves it (SPSR_ELx); debuggers call it so. */
    public static final Register CPSR = new Register(33, "cpsr", 32);
    /** {@code pt_regs.orig_x0}: the first argument of a system call. */
    public static final Register ORIG_X0 = new Register(34, "orig_x0", 64);
    /** {@code pt_regs.syscallno}: -1 outside system calls. */
    public static final Register SYSCALLNO = new Register(35, "syscallno", 32);

    /** An instance; it must come after the registers. */
    public static final Arm64 INSTANCE = new Arm64();

    /** {@code struct user_pt_regs} and what follows it in {@code struct pt_regs} ({@code arch/arm64/include/asm/ptrace.h}). */
    public static final List<Register> PT_REGS = withGeneral(SP, PC, CPSR, ORIG_X0, SYSCALLNO);

    /** {@code pr_reg} of {@code struct elf_prstatus}: a {@code struct user_pt_regs}. */
    private static final List<Register> USER_PT_REGS = withGeneral(SP, PC, CPSR);

    /** DWARF for the Arm 64-bit Architecture, table 1. */
    private static final List<Register> DWARF = withGeneral(SP);

    /** What calls keep: Procedure Call Standard for the Arm 64-bit Architecture, 6.1.1. */
    private static final RegisterFile FILE = new RegisterFile(PT_REGS, PC, SP, FP, PT_REGS, DWARF, X.subList(19, 30));

    /** Offset of {@code pr_reg} in {@code struct elf_prstatus}. */
    private static final int PRSTATUS_REGS = 112;

    /** Its size: {@code pr_fpvalid} and padding follow. */
    private static final int PRSTATUS_BYTES = 392;

    /** This bit of an address says which half it is of; those above are copies of it, a tag, or a signature. */
    private static final int HALF_BIT = 55;

    /** No kernel uses more bits of an address: 52, with LVA or LPA2. */
    private static final int MOST_ADDRESS_BITS = 52;

    /** PSTATE.M: the exception level and which stack pointer, or a mode of AArch32. */
    private static final long MODE = 0x1f;

    private static final long MODE_EL0 = 0;
    private static final long MODE_AARCH32_USER = 0x10;

    /** For {@link ArchitecturePart}; all instances are alike. */
    public Arm64() {}

    private static List<Register> general() {
        List<Register> general = new ArrayList<>();
        for (int i = 0; i < GENERAL; i++) {
            general.add(new Register(i, "x" + i, 64));
        }
        return List.copyOf(general);
    }

    private static List<Register> withGeneral(Register... more) {
        List<Register> all = new ArrayList<>(X);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public ByteOrder byteOrder() {
        return ByteOrder.LITTLE_ENDIAN;
    }

    /** The smallest of 4, 16 and 64 KiB, for a kernel that does not say. */
    @Override
    public int pageSize() {
        return 4096;
    }

    @Override
    public RegisterFile file() {
        return FILE;
    }

    /** EL0, or AArch32's user mode. */
    @Override
    public boolean isUserMode(RegisterSet set) {
        long mode = set.getOr(CPSR, MODE) & MODE;
        return mode == MODE_EL0 || mode == MODE_AARCH32_USER;
    }

    @Override
    public boolean isKernelAddress(long vaddr) {
        return vaddr < 0 && isCanonical(vaddr);
    }

    /** Programs may tag their addresses in the highest byte, which the CPU ignores for them. */
    @Override
    public boolean isUserAddress(long vaddr) {
        return (vaddr >>> HALF_BIT & 1) == 0;
    }

    /** With 52 bits; with fewer it lies higher. */
    @Override
    public long firstKernelAddress() {
        return -1L << MOST_ADDRESS_BITS;
    }

    /** Without tags. With fewer than 52 bits an address that passes may still have no place in the page tables. */
    @Override
    public boolean isCanonical(long vaddr) {
        long above = vaddr >> MOST_ADDRESS_BITS;
        return above == 0 || above == -1;
    }

    /** None that is the same in all kernels. */
    @Override
    public OptionalLong imageMap() {
        return OptionalLong.empty();
    }

    @Override
    public Optional<RegisterSet> prStatus(byte[] bytes) {
        if (bytes.length < PRSTATUS_REGS + Long.BYTES * USER_PT_REGS.size()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        in.position(PRSTATUS_REGS);
        for (Register register : USER_PT_REGS) {
            set.set(register, in.getLong());
        }
        return Optional.of(set.build());
    }

    @Override
    public Optional<byte[]> prStatusNote(RegisterSet registers) {
        ByteBuffer out = ByteBuffer.allocate(PRSTATUS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.position(PRSTATUS_REGS);
        USER_PT_REGS.forEach(register -> out.putLong(registers.getOr(register, 0)));
        return Optional.of(out.array());
    }

    /** QEMU has no note of its own for this architecture. */
    @Override
    public Optional<RegisterSet> qemuCpuState(byte[] descriptor) {
        return Optional.empty();
    }

    @Override
    public int xenVcpuBytes() {
        return 0;
    }

    @Override
    public Optional<RegisterSet> xenVcpu(byte[] context) {
        return Optional.empty();
    }
}
