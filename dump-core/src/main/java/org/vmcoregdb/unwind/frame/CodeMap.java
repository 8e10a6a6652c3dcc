package org.vmcoregdb.unwind.frame;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.kernel.module.Symbols;

/** Which addresses are code: the kernel's, its modules', and what it generated at run time. */
public final class CodeMap {
    private final Kernel kernel;

    /** The code of a kernel. */
    public CodeMap(Kernel kernel) {
        this.kernel = kernel;
    }

    /** True for an address of code. */
    public boolean isCode(long address) {
        return kernel.arch().isKernelAddress(address) && Symbols.of(kernel).isText(address);
    }

    /** True if what lies before an address is code: a call at the end of a function returns after it. */
    public boolean isReturnAddress(long address) {
        return kernel.arch().isKernelAddress(address) && isCode(address - 1);
    }

    /** True for a BPF program or trampoline, which the kernel compiled at run time. */
    public boolean isProgram(long address) {
        return GeneratedCode.of(kernel)
                .containing(address)
                .filter(c -> c.kind() == GeneratedCode.Kind.BPF)
                .isPresent();
    }

    /** A whole sentence that says so. */
    public static String notCode(long pc) {
        return "The address 0x" + Long.toHexString(pc) + " is not in kernel code.";
    }
}
