package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.x86.code.FrameShapes;
import org.vmcoregdb.unwind.x86.code.StackState;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcVisitor;

/** What ORC tables would say of a kernel that has none, as far as its code says so. */
public final class CodeRows {
    /** How functions begin whose inline assembly changes to the interrupt stack (5.8 on). */
    private static final List<String> CHANGE_STACKS = List.of(
            "sysvec_", "common_interrupt", "spurious_interrupt", "do_softirq_own_stack", "xen_pv_evtchn_do_upcall");

    private static final OrcEntry UNKNOWN = entry(OrcEntry.Base.UNDEFINED, 0, 0, OrcEntry.Type.UNDEFINED);

    private final Symbols symbols;
    private final EntryCode entries;
    private final FrameShapes shapes;

    /** Reads code of a kernel when it is asked for. */
    public CodeRows(Kernel kernel) {
        symbols = Symbols.of(kernel);
        entries = EntryCode.of(kernel);
        shapes = FrameShapes.of(kernel);
    }

    /** True for code that compilers know nothing of, or not all: entry assembly, and functions that change stacks. */
    public boolean isBeyondCompilers(Symbol function) {
        return entries.isBottom(function)
                || entries.contains(function)
                || CHANGE_STACKS.stream().anyMatch(function.name()::startsWith);
    }

    /** Shows an entry for each place in a range of code from which on something else holds. */
    public void forEach(long start, long end, OrcVisitor visitor) {
        long at = start;
        while (Long.compareUnsigned(at, end) < 0) {
            Optional<SymbolicAddress> function = symbols.resolve(at);
            OptionalLong next = function.isPresent() ? symbols.endOf(function.get()) : OptionalLong.empty();
            if (function.isEmpty() || next.isEmpty()) {
                visitor.entry(at, UNKNOWN);
                return;
            }
            show(function.get().symbol(), at, next.getAsLong(), visitor);
            at = next.getAsLong();
        }
    }

    private void show(Symbol function, long from, long end, OrcVisitor visitor) {
        if (entries.isBottom(function)) {
            visitor.entry(from, entry(OrcEntry.Base.UNDEFINED, 0, 0, OrcEntry.Type.END_OF_STACK));
        } else if (entries.contains(function)) {
            // at its calls; elsewhere debuggers never find it
            OrcEntry.Base base =
                    shapes.changesStacks(function.address(), end) ? OrcEntry.Base.SP_INDIRECT : OrcEntry.Base.SP;
            visitor.entry(from, entry(base, 0, 0, OrcEntry.Type.REGS));
        } else if (!function.isText()) {
            visitor.entry(from, UNKNOWN);
        } else {
            OrcEntry[] last = {null};
            shapes.forEach(function, (address, state) -> {
                OrcEntry entry = state.map(CodeRows::entry).orElse(UNKNOWN);
                if (!entry.equals(last[0]) && Long.compareUnsigned(address, from) >= 0) {
                    visitor.entry(address, entry);
                    last[0] = entry;
                }
            });
        }
    }

    private static OrcEntry entry(StackState state) {
        int saved = Math.toIntExact(-state.savedRbp());
        if (state.depth().isPresent()) {
            return entry(
                    state.elsewhere() ? OrcEntry.Base.SP_INDIRECT : OrcEntry.Base.SP,
                    (int) state.depth().getAsLong(),
                    saved,
                    OrcEntry.Type.CALL);
        }
        return state.framePointer().isPresent()
                ? entry(OrcEntry.Base.BP, (int) state.framePointer().getAsLong(), saved, OrcEntry.Type.CALL)
                : UNKNOWN;
    }

    private static OrcEntry entry(OrcEntry.Base base, int offset, int savedRbp, OrcEntry.Type type) {
        return new OrcEntry(
                base,
                offset,
                savedRbp == 0 ? OrcEntry.Base.UNDEFINED : OrcEntry.Base.PREV_SP,
                savedRbp,
                type,
                type == OrcEntry.Type.REGS);
    }
}
