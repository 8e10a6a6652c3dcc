package org.vmcoregdb.unwind.arm64;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.arm64.A64Disassembler;
import org.vmcoregdb.disasm.arm64.ControlFlow;
import org.vmcoregdb.disasm.arm64.FrameEffect;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * The shapes of frames at places in a kernel's functions: their instructions are followed from the start along all branches. What comes
 * after calls and traps is tried last, because some do not return. Each place is found once. Safe for many threads.
 */
public final class Shapes {
    private static final Part<Shapes> PART = Part.of(Shapes::new);

    /** What is rarely run has a symbol of its own with this in its name (gcc 8 on). */
    private static final String COLD = ".cold";

    private static final int MOST_KNOWN = 1 << 14;
    private static final int MOST_INSTRUCTIONS = 30_000;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Map<Long, Optional<Shape>> known = new ConcurrentHashMap<>();

    /** Of the functions of a kernel. */
    public static Shapes of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Shapes(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
    }

    private record Edge(long to, Shape shape) {}

    /**
     * The shape when an instruction is about to run.
     *
     * @param at the instruction; of a return address the call before it
     * @param function what it belongs to
     * @return empty if no way that can be seen leads there
     */
    Optional<Shape> at(long at, Symbol function) {
        Optional<Shape> before = known.get(at);
        if (before != null) {
            return before;
        }
        int cold = function.name().indexOf(COLD);
        Optional<Symbol> whole = cold < 0
                ? Optional.of(function)
                : Symbols.of(kernel).named(function.name().substring(0, cold));
        Optional<Shape> found = whole.isPresent() ? find(at, whole.get()) : Optional.empty();
        if (known.size() < MOST_KNOWN) {
            known.put(at, found);
        }
        return found;
    }

    private Optional<Shape> find(long wanted, Symbol function) {
        Map<Long, Shape> shapes = new HashMap<>();
        follow(new Way(function.address(), at -> isOf(function, at), shapes::get, shapes::put), wanted);
        return Optional.ofNullable(shapes.get(wanted));
    }

    /**
     * The shapes at all instructions of a piece of code that ways from its start lead to.
     *
     * @param start of a function
     * @param end where it ends
     * @return by the instruction's place; null where no way leads
     */
    public @Nullable Shape[] all(long start, long end) {
        int count = (int) Math.max(0, Math.min(MOST_INSTRUCTIONS, (end - start) / A64Disassembler.BYTES));
        @Nullable Shape[] shapes = new Shape[count];
        follow(
                new Way(
                        start,
                        at -> at >= start && at - start < (long) count * A64Disassembler.BYTES,
                        at -> shapes[(int) (at - start) / A64Disassembler.BYTES],
                        (at, shape) -> shapes[(int) (at - start) / A64Disassembler.BYTES] = shape),
                -1);
        return shapes;
    }

    /**
     * What to follow.
     *
     * @param start the first instruction
     * @param extent whether an address belongs to it
     * @param known the shape that was found at an address that does
     * @param found takes the shape at one
     */
    private record Way(
            long start, LongPredicate extent, LongFunction<@Nullable Shape> known, BiConsumer<Long, Shape> found) {}

    private void follow(Way way, long wanted) {
        Deque<Edge> sure = new ArrayDeque<>();
        Deque<Edge> unsure = new ArrayDeque<>();
        sure.add(new Edge(way.start(), Shape.ENTERED));
        int left = MOST_INSTRUCTIONS;
        while (left > 0) {
            Edge edge = sure.isEmpty() ? unsure.poll() : sure.poll();
            if (edge == null || way.extent().test(wanted) && way.known().apply(wanted) != null) {
                return;
            }
            left -= along(edge, way, sure, unsure);
        }
    }

    /** From an edge on, up to where the code goes elsewhere; how many instructions that is. */
    private int along(Edge edge, Way way, Deque<Edge> sure, Deque<Edge> unsure) {
        long at = edge.to();
        Shape shape = edge.shape();
        int count = 1;
        while (way.extent().test(at) && way.known().apply(at) == null && count < MOST_INSTRUCTIONS) {
            way.found().accept(at, shape);
            count++;
            int word;
            try {
                word = memory.readInt(at);
            } catch (MemoryFault missing) {
                return count;
            }
            Flow flow = ControlFlow.of(word);
            if (flow == Flow.NEXT) {
                shape = shape.after(FrameEffect.of(word));
            } else {
                OptionalLong target = flow == Flow.CALL ? OptionalLong.empty() : ControlFlow.target(word, at);
                if (target.isPresent()) {
                    sure.add(new Edge(target.getAsLong(), shape));
                }
                if (flow == Flow.CALL || ControlFlow.isBreakpoint(word)) {
                    unsure.add(new Edge(at + A64Disassembler.BYTES, shape));
                }
                if (flow != Flow.BRANCH) {
                    return count;
                }
            }
            at += A64Disassembler.BYTES;
        }
        return count;
    }

    private boolean isOf(Symbol function, long at) {
        OptionalLong end = Symbols.of(kernel).endOf(new SymbolicAddress(function, 0));
        if (Long.compareUnsigned(at, function.address()) >= 0
                && (end.isEmpty() || Long.compareUnsigned(at, end.getAsLong()) < 0)) {
            return true;
        }
        return Symbols.of(kernel)
                .resolve(at)
                .filter(s -> s.symbol().name().startsWith(function.name() + COLD))
                .isPresent();
    }
}
