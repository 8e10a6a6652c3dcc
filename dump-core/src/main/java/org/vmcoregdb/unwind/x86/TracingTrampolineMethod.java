package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/**
 * Trampolines of ftrace are copies of {@code ftrace_caller} or {@code ftrace_regs_caller} ({@code
 * arch/x86/kernel/ftrace.c}): the entry for the call in the original holds for the copy. Which of the two it is shows in
 * the result: the caller must have called this trampoline.
 */
final class TracingTrampolineMethod implements FrameMethod {
    private static final List<String> CALLS = List.of("ftrace_regs_call", "ftrace_call");

    private final Kernel kernel;
    private final OrcTables tables;
    private final OrcMethod orc;
    private final X86CallSites code;

    /** Steps out of ftrace's trampolines of a kernel. */
    TracingTrampolineMethod(Kernel kernel, OrcTables tables, OrcMethod orc) {
        this.kernel = kernel;
        this.tables = tables;
        this.orc = orc;
        this.code = new X86CallSites(kernel.memory());
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        Optional<GeneratedCode.Range> trampoline = GeneratedCode.of(kernel)
                .containing(frame.codeAddress())
                .filter(c -> c.kind() == GeneratedCode.Kind.FTRACE);
        if (trampoline.isEmpty()) {
            return Step.NOT_COVERED;
        }
        for (String call : CALLS) {
            OptionalLong original = kernel.symbol(call);
            Optional<OrcEntry> entry = original.isPresent() ? tables.find(original.getAsLong()) : Optional.empty();
            if (entry.isPresent()
                    && orc.by(entry.get(), frame) instanceof Step.Caller caller
                    && code.isCallOf(caller.state().pc(), trampoline.get().start())) {
                return caller;
            }
        }
        return Step.NOT_COVERED;
    }
}
