package org.vmcoregdb.arch.x86;

import static org.vmcoregdb.arch.x86.X86_64.CR0;
import static org.vmcoregdb.arch.x86.X86_64.CR2;
import static org.vmcoregdb.arch.x86.X86_64.CR3;
import static org.vmcoregdb.arch.x86.X86_64.CR4;
import static org.vmcoregdb.arch.x86.X86_64.CS;
import static org.vmcoregdb.arch.x86.X86_64.DS;
import static org.vmcoregdb.arch.x86.X86_64.EFLAGS;
import static org.vmcoregdb.arch.x86.X86_64.ES;
import static org.vmcoregdb.arch.x86.X86_64.FS;
import static org.vmcoregdb.arch.x86.X86_64.FS_BASE;
import static org.vmcoregdb.arch.x86.X86_64.GS;
import static org.vmcoregdb.arch.x86.X86_64.GS_BASE;
import static org.vmcoregdb.arch.x86.X86_64.K_GS_BASE;
import static org.vmcoregdb.arch.x86.X86_64.R10;
import static org.vmcoregdb.arch.x86.X86_64.R11;
import static org.vmcoregdb.arch.x86.X86_64.R12;
import static org.vmcoregdb.arch.x86.X86_64.R13;
import static org.vmcoregdb.arch.x86.X86_64.R14;
import static org.vmcoregdb.arch.x86.X86_64.R15;
import static org.vmcoregdb.arch.x86.X86_64.R8;
import static org.vmcoregdb.arch.x86.X86_64.R9;
import static org.vmcoregdb.arch.x86.X86_64.RAX;
import static org.vmcoregdb.arch.x86.X86_64.RBP;
import static org.vmcoregdb.arch.x86.X86_64.RBX;
import static org.vmcoregdb.arch.x86.X86_64.RCX;
import static org.vmcoregdb.arch.x86.X86_64.RDI;
import static org.vmcoregdb.arch.x86.X86_64.RDX;
import static org.vmcoregdb.arch.x86.X86_64.RIP;
import static org.vmcoregdb.arch.x86.X86_64.RSI;
import static org.vmcoregdb.arch.x86.X86_64.RSP;
import static org.vmcoregdb.arch.x86.X86_64.SS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;

/**
 * Registers in Xen's {@code struct vcpu_guest_context} of x86-64 (xen.git, {@code xen/include/public/arch-x86/xen.h}):
 *
 * <pre>
 *    0  fpu
 *  512  u64 flags
 *  520  u64 r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi
 *  648  u64 rip; 656 u16 cs; 664 u64 rflags; 672 u64 rsp; 680 u16 ss
 *  688  u16 es, ds, fs, gs, each in 8 bytes
 * 4984  u64 control registers 0 to 7
 * 5144  u64 fs_base, gs_base of the kernel, gs_base of the program
 * </pre>
 *
 * The kernel of a PV guest runs in ring 3, and so do its programs: which of the two it was is in the flags. What Xen itself
 * shows such a kernel in an exception frame is its selector with a privilege level of 0, so that is what is given here.
 */
final class XenVcpu {
    private static final int FLAGS = 512;
    private static final int GENERAL = 520;
    private static final int RIP_AT = 648;
    private static final int CS_AT = 656;
    private static final int RFLAGS_AT = 664;
    private static final int RSP_AT = 672;
    private static final int SS_AT = 680;
    private static final int SELECTORS = 688;
    private static final int CONTROL = 4984;
    private static final int BASES = 5144;
    static final int BYTES = 5168;

    /** {@code VGCF_in_kernel}: only ever set of a PV guest. */
    private static final long IN_KERNEL = 1 << 2;

    private static final List<Register> GENERAL_ORDER =
            List.of(R15, R14, R13, R12, RBP, RBX, R11, R10, R9, R8, RAX, RCX, RDX, RSI, RDI);
    private static final List<Register> SELECTOR_ORDER = List.of(ES, DS, FS, GS);

    private XenVcpu() {}

    static Optional<RegisterSet> read(byte[] bytes) {
        if (bytes.length < BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < GENERAL_ORDER.size(); i++) {
            set.set(GENERAL_ORDER.get(i), in.getLong(GENERAL + 8 * i));
        }
        for (int i = 0; i < SELECTOR_ORDER.size(); i++) {
            set.set(SELECTOR_ORDER.get(i), in.getShort(SELECTORS + 8 * i) & 0xffffL);
        }
        boolean pvKernel = (in.getLong(FLAGS) & IN_KERNEL) != 0;
        long cs = in.getShort(CS_AT) & 0xffffL;
        boolean kernel = pvKernel || (cs & 3) == 0;
        set.set(RIP, in.getLong(RIP_AT)).set(RSP, in.getLong(RSP_AT)).set(EFLAGS, in.getLong(RFLAGS_AT) & 0xffffffffL);
        set.set(CS, pvKernel ? cs & ~3L : cs).set(SS, in.getShort(SS_AT) & 0xffffL);
        set.set(FS_BASE, in.getLong(BASES));
        long kernelBase = in.getLong(BASES + 8);
        long userBase = in.getLong(BASES + 16);
        set.set(GS_BASE, kernel ? kernelBase : userBase).set(K_GS_BASE, kernel ? userBase : kernelBase);
        set.set(CR0, in.getLong(CONTROL)).set(CR2, in.getLong(CONTROL + 16));
        set.set(CR3, in.getLong(CONTROL + 24)).set(CR4, in.getLong(CONTROL + 32));
        return Optional.of(set.build());
    }
}
