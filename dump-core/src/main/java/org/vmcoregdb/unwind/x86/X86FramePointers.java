package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.FramePointers;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/**
 * Frame pointers in rbp. A kernel built with {@code CONFIG_UNWINDER_FRAME_POINTER} keeps them everywhere, and its entry code leaves
 * {@code struct pt_regs | 1} in rbp ({@code ENCODE_FRAME_POINTER}, {@code arch/x86/include/asm/frame.h}).
 *
 * @param code the kernel's machine code
 */
record X86FramePointers(X86CallSites code, boolean keptEverywhere) implements FramePointers {
    /** Functions of every kernel that call others. */
    private static final List<String> SAMPLE = List.of(
            "schedule",
            "panic",
            "vfs_read",
            "vfs_write",
            "do_exit",
            "kthread",
            "msleep",
            "schedule_timeout",
            "kernel_read");

    /**
     * A kernel has either ORC tables or frame pointers; the latter show in its functions' first instructions. Some do not set one up
     * before they know that they call another, so most of the sample has to.
     */
    static X86FramePointers of(Kernel kernel) {
        X86CallSites code = new X86CallSites(kernel.memory());
        if (OrcTables.of(kernel).available()) {
            return new X86FramePointers(code, false); // the names need not be looked up
        }
        int known = 0;
        int keeping = 0;
        for (String name : SAMPLE) {
            OptionalLong start = kernel.symbol(name);
            if (start.isPresent()) {
                known++;
                keeping += code.beginsWithFramePointer(start.getAsLong()) ? 1 : 0;
            }
        }
        return new X86FramePointers(code, known > 0 && 2 * keeping > known);
    }

    @Override
    public OptionalLong beforeFrame(FrameState frame, SymbolicAddress function) {
        return switch (code.frameSetUp(function.symbol().address(), frame.pc())) {
            case NOTHING_YET -> OptionalLong.of(frame.sp());
            case PUSHED -> OptionalLong.of(frame.sp() + 8);
            case DONE -> OptionalLong.empty();
        };
    }

    @Override
    public OptionalLong savedRegisters(long fp) {
        return keptEverywhere && (fp & 1) != 0 ? OptionalLong.of(fp & ~1L) : OptionalLong.empty();
    }
}
