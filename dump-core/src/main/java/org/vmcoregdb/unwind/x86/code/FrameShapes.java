package org.vmcoregdb.unwind.x86.code;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.InstructionSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/** The states of frames at places in a kernel's functions, each found once. Safe for many threads. */
public final class FrameShapes {
    private static final Part<FrameShapes> PART = Part.of(FrameShapes::new);

    /** What is rarely run has a symbol of its own with this in its name (gcc 8 on). */
    private static final String COLD = ".cold";

    private static final String HYPERCALLS = "hypercall_page";
    private static final long HYPERCALL_BYTES = 32;

    private static final int MOST_KNOWN = 1 << 14;

    private final Kernel kernel;
    private final Optional<Disassembler> disassembler;
    private final Map<Place, Optional<StackState>> known = new ConcurrentHashMap<>();

    private record Place(long pc, boolean returned) {}

    /** Of the functions of a kernel. */
    public static FrameShapes of(Kernel kernel) {
        return kernel.part(PART);
    }

    private FrameShapes(Kernel kernel) {
        this.kernel = kernel;
        disassembler = InstructionSet.of(Machine.X86_64).map(s -> s.disassembler(Dialect.MODERN));
    }

    /**
     * The state at a place.
     *
     * @param pc the next instruction, or a return address
     * @param returned whether it is a return address
     * @param function what the place belongs to
     * @return empty if the function's instructions do not lead there
     */
    public Optional<StackState> at(long pc, boolean returned, SymbolicAddress function) {
        Place place = new Place(pc, returned);
        Optional<StackState> before = known.get(place);
        if (before != null) {
            return before;
        }
        Optional<StackState> found = disassembler.flatMap(d -> find(d, place, function));
        if (known.size() < MOST_KNOWN) {
            known.put(place, found);
        }
        return found;
    }

    private Optional<StackState> find(Disassembler decoder, Place place, SymbolicAddress function) {
        Symbols symbols = Symbols.of(kernel);
        String name = function.symbol().name();
        int cold = name.indexOf(COLD);
        Optional<Symbol> whole = cold < 0 ? Optional.of(function.symbol()) : symbols.named(name.substring(0, cold));
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        // each hypercall has its own 32 bytes, which older kernels have no symbols for
        boolean hypercalls = whole.get().name().equals(HYPERCALLS);
        long start = hypercalls ? place.pc() & -HYPERCALL_BYTES : whole.get().address();
        return new FunctionFlow(kernel.memory(), decoder, extent(whole.get())).at(start, place.pc(), place.returned());
    }

    private FunctionFlow.Extent extent(Symbol function) {
        Symbols symbols = Symbols.of(kernel);
        long start = function.address();
        OptionalLong end = symbols.endOf(new SymbolicAddress(function, 0));
        String rare = function.name() + COLD;
        return address -> {
            if (Long.compareUnsigned(address, start) >= 0
                    && (end.isEmpty() || Long.compareUnsigned(address, end.getAsLong()) < 0)) {
                return true;
            }
            return symbols.resolve(address)
                    .filter(s -> s.symbol().name().startsWith(rare))
                    .isPresent();
        };
    }

    /** Takes states in the order of their addresses. */
    @FunctionalInterface
    public interface Visitor {
        /** From an address on; empty if nothing is known there. */
        void state(long address, Optional<StackState> state);
    }

    /** Shows what is known of all the code of a function, without the part that is rarely run. */
    public void forEach(Symbol function, Visitor visitor) {
        if (disassembler.isEmpty()) {
            return;
        }
        FunctionFlow flow = new FunctionFlow(kernel.memory(), disassembler.get(), extent(function));
        long reached = function.address();
        for (Map.Entry<Long, StackState> entry : flow.all(function.address()).entrySet()) {
            long at = entry.getKey();
            if (at < function.address()) {
                continue;
            }
            if (at > reached) {
                visitor.state(reached, Optional.empty());
            }
            visitor.state(at, Optional.of(entry.getValue()));
            reached = flow.next(at);
        }
        visitor.state(reached, Optional.empty());
    }
}
