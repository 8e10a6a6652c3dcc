package org.vmcoregdb.unwind.x86.code;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;
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

    /** What is looked at to find where a frame pointer is set up. */
    private static final int FIRST_BYTES = 256;

    /** The longest entry code, with all registers saved by instructions of its own, has a few hundred. */
    private static final int ENTRY_BYTES = 1024;

    /** Of an instruction. */
    private static final int LONGEST = 15;

    /** Interrupts are switched off, and that is traced, before the stack pointer is popped. */
    private static final int MOST_BEFORE_POP = 8;

    /** A call of {@code __fentry__} is the first instruction, but for one that indirect branches need. */
    private static final int TRACED_BYTES = 4;

    /** Below the address after the return address: that, and the caller's rbp. */
    private static final long PUSHED = 16;

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

    /**
     * Where a function makes rbp its frame pointer.
     *
     * @param pushed address after the instruction that pushes the caller's rbp
     * @param set address after the one that points rbp to that place
     */
    public record SetUp(long pushed, long set) {}

    /**
     * Where a function's first instructions set up its frame pointer; compilers put others between. Of the part of a function that is rarely run both
     * are its start if the function had done so before.
     *
     * @param end address after the function
     */
    public Optional<SetUp> setUp(Symbol function, long end) {
        int cold = function.name().indexOf(COLD);
        Optional<SetUp> own = disassembler.flatMap(d -> firstInstructions(d, function.address(), end));
        if (own.isPresent() || cold < 0) {
            return own;
        }
        Symbols symbols = Symbols.of(kernel);
        return symbols.named(function.name().substring(0, cold))
                .filter(whole -> setUp(
                                whole,
                                symbols.endOf(new SymbolicAddress(whole, 0)).orElse(0))
                        .isPresent())
                .map(whole -> new SetUp(function.address(), function.address()));
    }

    private Optional<SetUp> firstInstructions(Disassembler decoder, long start, long end) {
        byte[] code = new byte[(int) Math.max(0, Math.min(FIRST_BYTES, end - start))];
        int length = kernel.memory().read(start, code, 0, code.length);
        StackState state = StackState.ENTERED;
        long pushed = 0;
        int at = 0;
        while (at < length) {
            Instruction instruction = decoder.decode(code, at, length - at, start + at);
            boolean traced = instruction.flow() == Flow.CALL && at <= TRACED_BYTES;
            boolean goesOn = instruction.flow() == Flow.NEXT || instruction.flow() == Flow.BRANCH || traced;
            if (!goesOn) {
                return Optional.empty();
            }
            state = state.after(instruction);
            if (pushed == 0 && state.savedRbp() != 0) {
                pushed = instruction.next();
            }
            if (state.framePointer().isPresent()) {
                boolean ofFrame =
                        state.savedRbp() == PUSHED && state.framePointer().getAsLong() == PUSHED;
                return ofFrame ? Optional.of(new SetUp(pushed, instruction.next())) : Optional.empty();
            }
            at = (int) (instruction.next() - start);
        }
        return Optional.empty();
    }

    /**
     * Whether what a function calls runs on another stack, whose uppermost word is the stack pointer that the function came with: after a call it pops that
     * ({@code LEAVE_IRQ_STACK}, {@code arch/x86/entry/entry_64.S}).
     *
     * @param end address after the function
     */
    public boolean changesStacks(long start, long end) {
        return disassembler.filter(d -> changesStacks(d, start, end)).isPresent();
    }

    private boolean changesStacks(Disassembler decoder, long start, long end) {
        byte[] code = new byte[(int) Math.max(0, Math.min(ENTRY_BYTES, end - start))];
        int length = kernel.memory().read(start, code, 0, code.length);
        for (int at = 0; at < length; ) {
            Instruction instruction = decoder.decode(code, at, length - at, start + at);
            if (instruction.flow() == Flow.CALL && popsStackPointer(decoder, instruction.next())) {
                return true;
            }
            at = (int) (instruction.next() - start);
        }
        return false;
    }

    /** Whether the stack pointer is popped within a few instructions, perhaps after a jump. */
    private boolean popsStackPointer(Disassembler decoder, long from) {
        byte[] code = new byte[LONGEST];
        long at = from;
        for (int i = 0; i < MOST_BEFORE_POP; i++) {
            int length = kernel.memory().read(at, code, 0, code.length);
            if (length == 0) {
                return false;
            }
            Instruction instruction = decoder.decode(code, 0, length, at);
            if (instruction.mnemonic().equals("pop")) {
                return instruction.operands().equals("%rsp");
            }
            if (instruction.flow() == Flow.JUMP && instruction.target().isPresent()) {
                at = instruction.target().getAsLong();
            } else if (instruction.flow() == Flow.NEXT) {
                at = instruction.next();
            } else {
                return false;
            }
        }
        return false;
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
