package org.vmcoregdb.arch.x86;

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

/** x86-64: registers in gdb's order ({@code gdb/features/i386/64bit-core.xml}), canonical addresses, register notes. */
public final class X86_64 implements Architecture {
    private static final List<Register> ALL = new ArrayList<>();

    public static final Register RAX = register("rax", 64);
    public static final Register RBX = register("rbx", 64);
    public static final Register RCX = register("rcx", 64);
    public static final Register RDX = register("rdx", 64);
    public static final Register RSI = register("rsi", 64);
    public static final Register RDI = register("rdi", 64);
    public static final Register RBP = register("rbp", 64);
    public static final Register RSP = register("rsp", 64);
    public static final Register R8 = register("r8", 64);
    public static final Register R9 = register("r9", 64);
    public static final Register R10 = register("r10", 64);
    public static final Register R11 = register("r11", 64);
    public static final Register R12 = register("r12", 64);
    public static final Register R13 = register("r13", 64);
    public static final Register R14 = register("r14", 64);
    public static final Register R15 = register("r15", 64);
    public static final Register RIP = register("rip", 64);
    public static final Register EFLAGS = register("eflags", 32);
    public static final Register CS = register("cs", 32);
    public static final Register SS = register("ss", 32);
    public static final Register DS = register("ds", 32);
    public static final Register ES = register("es", 32);
    public static final Register FS = register("fs", 32);
    public static final Register GS = register("gs", 32);
    public static final Register ORIG_RAX = register("orig_rax", 64);
    public static final Register FS_BASE = register("fs_base", 64);
    public static final Register GS_BASE = register("gs_base", 64);
    public static final Register K_GS_BASE = register("k_gs_base", 64);
    public static final Register CR0 = register("cr0", 64);
    public static final Register CR2 = register("cr2", 64);
    public static final Register CR3 = register("cr3", 64);
    public static final Register CR4 = register("cr4", 64);

    /** An instance; it must come after the registers it lists. */
    public static final X86_64 INSTANCE = new X86_64();

    /** {@code __START_KERNEL_map}: where the kernel image's mapping begins ({@code page_64_types.h}). */
    public static final long START_KERNEL_MAP = 0xffffffff80000000L;

    /** {@code FLAT_RING3_CS64} of Xen ({@code xen/include/public/arch-x86/xen-x86_64.h}). */
    private static final long XEN_CODE = 0xe033;

    /** The only code of programs among the kernel's addresses. */
    private static final long VSYSCALL_PAGE = 0xffffffffff600000L;

    private static final long PAGE_BYTES = 4096;

    /** Lowest canonical one of the upper half with 5-level paging. */
    private static final long FIRST_KERNEL_ADDRESS = 0xff00000000000000L;

    /** {@code struct pt_regs}, members in memory order, 8 bytes each ({@code arch/x86/include/asm/ptrace.h}). */
    public static final List<Register> PT_REGS = List.of(
            R15, R14, R13, R12, RBP, RBX, R11, R10, R9, R8, RAX, RCX, RDX, RSI, RDI, ORIG_RAX, RIP, CS, EFLAGS, RSP,
            SS);

    /** The psABI for x86-64, figure 3.36. */
    private static final List<Register> DWARF =
            List.of(RAX, RDX, RCX, RBX, RSI, RDI, RBP, RSP, R8, R9, R10, R11, R12, R13, R14, R15, RIP);

    private static final RegisterFile FILE =
            new RegisterFile(ALL, RIP, RSP, RBP, PT_REGS, DWARF, List.of(RBX, RBP, R12, R13, R14, R15));

    /** {@code struct user_regs_struct} after SS ({@code arch/x86/include/asm/user_64.h}). */
    private static final List<Register> USER_REGS_TAIL = List.of(FS_BASE, GS_BASE, DS, ES, FS, GS);

    /** Offset of {@code pr_reg} in {@code struct elf_prstatus} (64-bit). */
    private static final int PRSTATUS_REGS = 112;

    /** Its size: {@code pr_fpvalid} and padding follow. */
    private static final int PRSTATUS_BYTES = 336;

    private static final List<Register> QEMU_GENERAL =
            List.of(RAX, RBX, RCX, RDX, RSI, RDI, RSP, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RIP, EFLAGS);
    private static final List<Register> QEMU_SEGMENTS = List.of(CS, DS, ES, FS, GS, SS);

    /** For {@link ArchitecturePart}; all instances are alike. */
    public X86_64() {}

    private static Register register(String name, int bits) {
        Register register = new Register(ALL.size(), name, bits);
        ALL.add(register);
        return register;
    }

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public ByteOrder byteOrder() {
        return ByteOrder.LITTLE_ENDIAN;
    }

    @Override
    public int pageSize() {
        return 4096;
    }

    @Override
    public RegisterFile file() {
        return FILE;
    }

    /** The privilege level in CS. */
    @Override
    public boolean isUserMode(RegisterSet registers) {
        long cs = registers.getOr(CS, 0);
        long rip = registers.getOr(RIP, 0);
        // Xen runs a guest's kernel at the privilege of its programs, and may say so of a CPU
        boolean guestsKernel =
                (cs & 0xffff) == XEN_CODE && isKernelAddress(rip) && (rip & -PAGE_BYTES) != VSYSCALL_PAGE;
        return (cs & 3) == 3 && !guestsKernel;
    }

    @Override
    public boolean isKernelAddress(long vaddr) {
        return vaddr < 0 && isCanonical(vaddr);
    }

    @Override
    public boolean isUserAddress(long vaddr) {
        return vaddr >= 0;
    }

    @Override
    public long firstKernelAddress() {
        return FIRST_KERNEL_ADDRESS;
    }

    /** With 5-level paging 57 bits count, so the looser test holds for both. */
    @Override
    public boolean isCanonical(long vaddr) {
        return vaddr << 7 >> 7 == vaddr;
    }

    @Override
    public OptionalLong imageMap() {
        return OptionalLong.of(START_KERNEL_MAP);
    }

    @Override
    public int xenVcpuBytes() {
        return XenVcpu.BYTES;
    }

    @Override
    public Optional<RegisterSet> xenVcpu(byte[] context) {
        return XenVcpu.read(context);
    }

    @Override
    public Optional<RegisterSet> prStatus(byte[] bytes) {
        int end = PRSTATUS_REGS + 8 * (PT_REGS.size() + USER_REGS_TAIL.size());
        if (bytes.length < end) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        in.position(PRSTATUS_REGS);
        for (Register register : PT_REGS) {
            set.set(register, in.getLong());
        }
        for (Register register : USER_REGS_TAIL) {
            set.set(register, in.getLong());
        }
        return Optional.of(set.build());
    }

    @Override
    public Optional<byte[]> prStatusNote(RegisterSet registers) {
        ByteBuffer out = ByteBuffer.allocate(PRSTATUS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.position(PRSTATUS_REGS);
        PT_REGS.forEach(register -> out.putLong(registers.getOr(register, 0)));
        USER_REGS_TAIL.forEach(register -> out.putLong(registers.getOr(register, 0)));
        return Optional.of(out.array());
    }

    /**
     * {@code QEMUCPUState}: u32 version, u32 size; 18 general registers; ten segments {u32 selector, limit, flags, pad;
     * u64 base} cs ds es fs gs ss ldt tr gdt idt; cr0…cr4; since 2.12 kernel_gs_base.
     */
    @Override
    public Optional<RegisterSet> qemuCpuState(byte[] bytes) {
        int segments = 8 + 8 * QEMU_GENERAL.size();
        int control = segments + 24 * 10;
        if (bytes.length < control + 40) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != 1) {
            return Optional.empty();
        }
        RegisterSet.Builder set = new RegisterSet.Builder();
        in.position(8);
        for (Register register : QEMU_GENERAL) {
            set.set(register, in.getLong());
        }
        for (int i = 0; i < QEMU_SEGMENTS.size(); i++) {
            set.set(QEMU_SEGMENTS.get(i), in.getInt(segments + 24 * i) & 0xffffffffL);
        }
        set.set(FS_BASE, in.getLong(segments + 24 * 3 + 16));
        set.set(GS_BASE, in.getLong(segments + 24 * 4 + 16));
        set.set(CR0, in.getLong(control));
        set.set(CR2, in.getLong(control + 16));
        set.set(CR3, in.getLong(control + 24));
        set.set(CR4, in.getLong(control + 32));
        if (bytes.length >= control + 48) {
            set.set(K_GS_BASE, in.getLong(control + 40));
        }
        return Optional.of(set.build());
    }
}
