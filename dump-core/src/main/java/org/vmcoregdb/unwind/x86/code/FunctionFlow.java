package org.vmcoregdb.unwind.x86.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final int LONGEST = 15;
    private static final int INT3 = 0xcc;

    private final AddressSpace memory;
    private final Disassembler disassembler;
    private final Extent extent;
    private final Map<Long, StackState> states = new HashMap<>();
    private final Deque<Edge> sure = new ArrayDeque<>();
    private final Deque<Edge> unsure = new ArrayDeque<>();
    private final Set<StackState> atTables = new HashSet<>();

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
        return behindTable(pc, returned);
    }

    /** From an edge on, up to the next jump. */
    private Optional<StackState> along(Edge edge, long pc, boolean returned) {
        long at = edge.to();
        StackState state = edge.state();
        while (extent.contains(at) && states.putIfAbsent(at, state) == null && states.size() < MOST_INSTRUCTIONS) {
            if (!returned && at == pc) {
                return Optional.of(state);
            }
            byte[] code = new byte[LONGEST];
            int got = memory.read(at, code, 0, LONGEST);
            if (got == 0) {
                return Optional.empty();
            }
            Instruction instruction = disassembler.decode(code, 0, got, at);
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
                if (flow == Flow.CALL || flow == Flow.TRAP && (code[0] & 0xff) != INT3) {
                    unsure.add(new Edge(instruction.next(), state));
                }
                return Optional.empty();
            }
            state = state.after(instruction);
            at = instruction.next();
        }
        return Optional.empty();
    }

    private void jump(Instruction instruction, StackState state) {
        if (instruction.target().isPresent()) {
            sure.add(new Edge(instruction.target().getAsLong(), state));
        } else {
            atTables.add(state);
        }
    }

    private void call(Instruction instruction, StackState state) {
        if (instruction.target().isPresent() && instruction.target().getAsLong() == instruction.next()) {
            sure.add(new Edge(instruction.next(), state.withWord()));
        }
    }

    /** A place that no jump leads to belongs to a switch: its cases have the state of the jump through the table. */
    private Optional<StackState> behindTable(long pc, boolean returned) {
        if (atTables.size() != 1) {
            return Optional.empty();
        }
        StackState state = atTables.iterator().next();
        // decoded from shortly before; the instructions of a case are found again after a few
        for (long from = pc - 1; from >= pc - 256; from--) {
            if (states.containsKey(from) || !extent.contains(from)) {
                break;
            }
            Optional<StackState> found = along(new Edge(from, state), pc, returned);
            if (found.isPresent() && found.get().equals(state)) {
                return found;
            }
        }
        return Optional.empty();
    }
}
