package org.vmcoregdb.debuginfo;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.unwind.ReplacedReturns;

/** Makes DWARF call frames for code that has none, of what the kernels of an architecture have instead. */
public interface CallFrameMaker extends ArchitecturePart {
    /**
     * The call frames of a kernel.
     *
     * @param replaced finds the return addresses that tracing replaced, when they are needed
     */
    CallFrames of(Kernel kernel, Supplier<ReplacedReturns> replaced);

    /** The maker for a kernel's architecture; empty if nothing is known that call frames could be made of. */
    static Optional<CallFrameMaker> of(Kernel kernel) {
        return ArchitecturePart.find(CallFrameMaker.class, kernel.arch().machine());
    }

    /** Sections in the format of {@code .debug_frame}; empty ones where nothing is known. Safe for many threads. */
    interface CallFrames {
        /** None at all. */
        CallFrames NONE = new CallFrames() {
            @Override
            public byte[] module(List<MemorySection> sections, CodeSymbols code) {
                return new byte[0];
            }

            @Override
            public byte[] assembly(List<MemorySection> sections, CodeSymbols code) {
                return new byte[0];
            }

            @Override
            public byte[] kernel(List<MemorySection> sections, CodeSymbols code) {
                return new byte[0];
            }

            @Override
            public byte[] generated(List<GeneratedCode.Range> pieces) {
                return new byte[0];
            }
        };

        /** For the code of a module. */
        byte[] module(List<MemorySection> sections, CodeSymbols code);

        /**
         * For that code of the image which compilers do not describe, or not rightly: what was not written in C, and functions whose inline
         * assembly changes stacks.
         */
        byte[] assembly(List<MemorySection> sections, CodeSymbols code);

        /** For all code of the image. */
        byte[] kernel(List<MemorySection> sections, CodeSymbols code);

        /** For code that the kernel made at run time. */
        byte[] generated(List<GeneratedCode.Range> pieces);
    }
}
