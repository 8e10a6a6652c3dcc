package org.vmcoregdb.unwind.x86.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.memory.AddressSpace;

/**
 * Follows a function's instructions from its start to a place in it, along all branches, and so knows what has been put on the stack
 * there. What follows a call or a trap may not belong to it, because some do not return: such ways are tried last.
 */
final class FunctionFlow {
    /** More than the largest functions of a kernel have. */
    private static final int MOST_INSTRUCTIONS = 30_000;

    /** More different states than functions have. */
    private static final int MOST_CANDIDATES = 64;

    private static final int LONGEST_WAY = 1000;

    private static final int LONGEST = 15;
    private static final String BREAKPOINT = "int3";
    private static final int WINDOW_BYTES = 512;

    private final AddressSpace memory;
    private final Disassembler disassembler;
    private final Extent extent;
    private final Map<Long, StackState> states = new HashMap<>();
    private final Deque<Edge> sure = new ArrayDeque<>();
    private final Deque<Edge> unsure = new ArrayDeque<>();

    /** The code that was read last: one instruction after the other would take a walk through the page tables each. */
    private final byte[] window = new byte[WINDOW_BYTES];

    private long windowStart;
    private int windowLength;

    /** Which code a function has: compilers put what is rarely run elsewhere. */
    @FunctionalInterface
    interface Extent {
        boolean contains(long address);
    }

    private record Edge(long to, StackState state) {}

    FunctionFlow(AddressSpace memory, Disassembler disassembler, Extent extent) {
        this.memory = memory;
        this.disassembler = disassembler;
        this.extent = extent;
    }

    /**
     * The state at a place.
     *
     * @param start the function's first instruction
     * @param pc the place: an instruction, or the return address of a call
     * @param returned whether it is a return address; the state is that of the call
     * @return empty if no way leads there
     */
    Optional<StackState> at(long start, long pc, boolean returned) {
        sure.add(new Edge(start, StackState.ENTERED));
        while (states.size() < MOST_INSTRUCTIONS) {
            Edge edge = sure.isEmpty() ? unsure.poll() : sure.poll();
            if (edge == null) {
                break;
            }
            Optional<StackState> found = along(edge, pc, returned);
            if (found.isPresent()) {
                return found;
            }
        }
        return unreached(pc);
    }

    /** The states at all instructions that a way leads to, by address. */
    SortedMap<Long, StackState> all(long start) {
        at(start, -1, false);
        return new TreeMap<>(states);
    }

    /** Where the instruction at an address ends. */
    long next(long at) {
        Instruction instruction = decode(at);
        return instruction == null ? at + 1 : instruction.next();
    }

    /** From an edge on, up to the next jump. */
    private Optional<StackState> along(Edge edge, long pc, boolean returned) {
        long at = edge.to();
        StackState state = edge.state();
        while (extent.contains(at) && states.putIfAbsent(at, state) == null && states.size() < MOST_INSTRUCTIONS) {
            if (!returned && at == pc) {
                return Optional.of(state);
            }
            Instruction instruction = decode(at);
            if (instruction == null) {
                return Optional.empty();
            }
            if (returned && instruction.flow() == Flow.CALL && instruction.next() == pc) {
                return Optional.of(state);
            }
            Flow flow = instruction.flow();
            if (flow == Flow.BRANCH || flow == Flow.JUMP) {
                jump(instruction, state);
            }
            if (flow == Flow.CALL) {
                call(instruction, state);
            }
            boolean goesOn = flow == Flow.NEXT || flow == Flow.BRANCH || flow == Flow.HALT;
            if (!goesOn) {
                if (flow == Flow.CALL
                        || flow == Flow.TRAP && !instruction.mnemonic().equals(BREAKPOINT)) {
                    unsure.add(new Edge(instruction.next(), state));
                }
                return Optional.empty();
            }
            state = state.after(instruction);
            at = instruction.next();
        }
        return Optional.empty();
    }

    /** The instruction at an address; null if the dump lacks it. */
    private @Nullable Instruction decode(long at) {
        long offset = at - windowStart;
        if (offset < 0 || offset + LONGEST > windowLength) {
            windowStart = at;
            windowLength = memory.read(at, window, 0, WINDOW_BYTES);
            offset = 0;
        }
        return windowLength == 0
                ? null
                : disassembler.decode(window, (int) offset, (int) Math.min(LONGEST, windowLength - offset), at);
    }

    private void jump(Instruction instruction, StackState state) {
        if (instruction.target().isPresent()) {
            sure.add(new Edge(instruction.target().getAsLong(), state));
        }
    }

    private void call(Instruction instruction, StackState state) {
        if (instruction.target().isPresent() && instruction.target().getAsLong() == instruction.next()) {
            sure.add(new Edge(instruction.next(), state.withWord()));
        }
    }

    /**
     * To some places no jump leads that can be seen: the cases of a switch, what static keys and handlers of faults jump to. The state there
     * must be one that the function has elsewhere, and from it the way onwards has to come to a place with the state that it has there, or to
     * the function's end with only the return address left.
     *
     * @param pc an instruction, or the return address of a call
     */
    private Optional<StackState> unreached(long pc) {
        Set<StackState> possible = new HashSet<>();
        Set<StackState> candidates = new LinkedHashSet<>(states.values());
        if (candidates.size() > MOST_CANDIDATES || isInside(pc)) {
            return Optional.empty();
        }
        for (StackState candidate : candidates) {
            if (fits(pc, candidate)) {
                possible.add(candidate);
            }
        }
        return possible.size() == 1 ? Optional.of(possible.iterator().next()) : Optional.empty();
    }

    /** True in the middle of an instruction that was come across. */
    private boolean isInside(long pc) {
        for (long at = pc - 1; at > pc - LONGEST; at--) {
            if (states.containsKey(at)) {
                return next(at) > pc;
            }
        }
        return false;
    }

    private boolean fits(long pc, StackState candidate) {
        long at = pc;
        StackState state = candidate;
        Set<Long> visited = new HashSet<>();
        while (visited.add(at) && visited.size() < LONGEST_WAY) {
            StackState known = states.get(at);
            if (known != null) {
                return known.equals(state);
            }
            if (!extent.contains(at)) {
                return state.isLeaving();
            }
            Instruction instruction = decode(at);
            if (instruction == null) {
                return false;
            }
            switch (instruction.flow()) {
                case RETURN -> {
                    return state.isLeaving();
                }
                case JUMP -> {
                    if (instruction.target().isEmpty()) {
                        return false;
                    }
                    at = instruction.target().getAsLong();
                    continue;
                }
                case BRANCH -> {
                    StackState there = states.get(instruction.target().orElse(0));
                    if (there != null) {
                        return there.equals(state);
                    }
                }
                case INVALID -> {
                    return false;
                }
                default -> {}
            }
            state = state.after(instruction);
            at = instruction.next();
        }
        return false;
    }
}
