package org.vmcoregdb.unwind;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * Where the panicking CPU really ended. {@code __crash_kexec} saves its registers, and then calls {@code machine_kexec},
 * which leaves the kernel for good: the last frames are below the saved stack pointer. They are taken only if everything
 * fits: the word below the saved stack pointer is the return address of a call of {@code machine_kexec}, and the kernel's
 * own table, or machine_kexec's first instructions, lead from a return address inside {@code machine_kexec} to exactly that word.
 */
final class KexecStart {
    /** More than machine_kexec keeps on the stack. */
    private static final int REACH_BYTES = 512;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final OrcTables orc;
    private final CodeBytes code;

    KexecStart(Kernel kernel, OrcTables orc) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.orc = orc;
        this.code = new CodeBytes(memory);
    }

    /** A place to start. */
    record Start(RegisterSet registers, long slot) {}

    /** The innermost place on the way from the saved registers into {@code machine_kexec}, if the way can be proved. */
    Optional<Start> below(RegisterSet saved) {
        OptionalLong target = kernel.symbol("machine_kexec");
        Optional<SymbolicAddress> at = kernel.symbols().resolve(saved.getOr(X86_64.RIP, 0));
        if (target.isEmpty() || at.isEmpty() || !at.get().symbol().name().endsWith("crash_kexec")) {
            return Optional.empty();
        }
        try {
            long slot = saved.getOr(X86_64.RSP, 0) - 8;
            long back = memory.readLong(slot);
            boolean same = kernel.symbols()
                    .resolve(back - 1)
                    .map(SymbolicAddress::symbol)
                    .map(Symbol::address)
                    .equals(at.map(SymbolicAddress::symbol).map(Symbol::address));
            if (!same || !code.isCallOf(back, target.getAsLong())) {
                return Optional.empty();
            }
            for (long inner = slot - 8; inner >= slot - REACH_BYTES; inner -= 8) {
                long pc = memory.readLong(inner);
                if (isIn(pc, target.getAsLong())
                        && code.isAfterCall(pc)
                        && leadsTo(target.getAsLong(), pc, inner + 8, slot)) {
                    return Optional.of(start(saved, pc, inner));
                }
            }
            return Optional.of(start(saved, back, slot));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** Callee-saved registers are still the saved ones but for rbp, which machine_kexec has used. */
    private static Start start(RegisterSet saved, long pc, long slot) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        registers.set(X86_64.RIP, pc).set(X86_64.RSP, slot + 8);
        saved.get(X86_64.RBP).ifPresent(v -> registers.set(X86_64.RBP, v));
        return new Start(registers.build(), slot);
    }

    private boolean isIn(long pc, long function) {
        return kernel.symbols()
                .resolve(pc - 1)
                .filter(s -> s.symbol().address() == function)
                .isPresent();
    }

    private boolean leadsTo(long function, long pc, long sp, long slot) {
        Optional<OrcEntry> entry = orc.find(pc - 1).filter(e -> e.type() == OrcEntry.Type.CALL);
        if (entry.isPresent()) {
            return entry.get().spRegister() == OrcEntry.Base.SP
                    && sp + entry.get().spOffset() - 8 == slot;
        }
        return code.prologue(function, pc)
                .filter(p -> sp + p.allocated() == slot)
                .isPresent();
    }
}
