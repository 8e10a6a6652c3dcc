package org.vmcoregdb.unwind;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.StackConventions;

/**
 * Return addresses that tracing has replaced by its own code, and that the task remembers: by the function-graph tracer
 * ({@code task_struct.ret_stack}, {@code kernel/trace/fgraph.c}), and by return probes ({@code task_struct.rethooks} since
 * 5.18, {@code kernel/trace/rethook.c}; {@code task_struct.kretprobe_instances} since 5.11, {@code kernel/kprobes.c}).
 */
final class ReturnHooks {
    private static final int MAX_PROBES = 4096;

    private static final List<String> HOOKS =
            List.of("return_to_handler", "arch_rethook_trampoline", "__kretprobe_trampoline", "kretprobe_trampoline");

    private final Kernel kernel;
    private final StackConventions conventions;
    private final CallSites calls;
    private final AddressSpace memory;
    /** {@code SHADOW_STACK_SIZE}: a page; before 6.11 the records of 50 calls, which take less. */
    private final long returnStackBytes;

    private final Set<Long> hooks = new HashSet<>();
    private final Optional<Field> returnStack;
    private final Struct returnRecord;
    private final Optional<Field> rethooks;
    private final Struct rethook;
    private final Optional<Field> probes;
    private final Struct probe;

    ReturnHooks(Kernel kernel) {
        this.kernel = kernel;
        conventions = StackConventions.of(kernel);
        memory = kernel.memory();
        calls = conventions.callSites(memory);
        returnStackBytes = kernel.arch().pageSize();
        for (String name : HOOKS) {
            kernel.symbol(name).ifPresent(hooks::add);
        }
        Struct task = kernel.types().struct("task_struct");
        returnStack = task.field("ret_stack");
        returnRecord = kernel.types().struct("ftrace_ret_stack");
        rethooks = task.field("rethooks.first");
        rethook = kernel.types().struct("rethook_node");
        probes = task.field("kretprobe_instances.first");
        probe = kernel.types().struct("kretprobe_instance");
    }

    /** Where tracing's own code begins: what replaced return addresses are. */
    Set<Long> hooks() {
        return Set.copyOf(hooks);
    }

    /** False if no return address of a task can have been replaced. */
    boolean mayHave(Task task) {
        try {
            return isSet(returnStack, task) || isSet(rethooks, task) || isSet(probes, task);
        } catch (MemoryFault missing) {
            return false;
        }
    }

    private boolean isSet(Optional<Field> pointer, Task task) {
        return pointer.isPresent() && pointer.get().read(memory, task.address()) != 0;
    }

    /** True if an address, as it is on a stack, is tracing's and not a caller's. */
    boolean isHook(long returnAddress) {
        return hooks.contains(conventions.returnAddress(kernel, returnAddress));
    }

    /**
     * What was in a slot of the stack before it was replaced, by one tracer or by several.
     *
     * @return empty if the task's records do not say
     */
    OptionalLong original(Task task, long slot) {
        return attempt(() -> ofRecords(task, conventions.tracedAs(kernel, slot)));
    }

    /**
     * What was in the link register before it was replaced, of a function that had not put it on the stack yet.
     *
     * @param fp the frame pointer of the function that called it
     * @return empty if the task's records do not say
     */
    OptionalLong originalLink(Task task, long fp) {
        return attempt(() -> ofRecords(task, fp));
    }

    private OptionalLong ofRecords(Task task, long known) {
        OptionalLong graph = attempt(() -> ofGraphTracer(task, known));
        return graph.isPresent() && !isHook(graph.getAsLong()) ? graph : attempt(() -> ofProbes(task, known));
    }

    private static OptionalLong attempt(Supplier<OptionalLong> reading) {
        try {
            return reading.get();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong ofProbes(Task task, long known) {
        OptionalLong hooked = inList(task, rethooks, known, rethook, "llist", "frame", "ret_addr");
        return hooked.isPresent() ? hooked : inList(task, probes, known, probe, "llist", "fp", "ret_addr");
    }

    /** The records lie at different distances in different kernels, but each holds what the return address is known by. */
    private OptionalLong ofGraphTracer(Task task, long known) {
        Optional<Field> original = returnRecord.field("ret");
        Optional<Field> about = returnRecord.field("retp");
        if (returnStack.isEmpty() || original.isEmpty() || about.isEmpty()) {
            return OptionalLong.empty();
        }
        long stack = returnStack.get().read(memory, task.address());
        if (stack == 0) {
            return OptionalLong.empty();
        }
        OptionalLong doubtful = OptionalLong.empty();
        try {
            for (long at = stack; at < stack + returnStackBytes; at += 8) {
                if (about.get().read(memory, at) == known) {
                    // another member of the record may have the same, and code may be missing from the dump
                    long address = original.get().read(memory, at);
                    if (isHook(address) || calls.isAfterCall(conventions.returnAddress(kernel, address))) {
                        return OptionalLong.of(address);
                    }
                    doubtful = doubtful.isPresent() ? doubtful : OptionalLong.of(address);
                }
            }
        } catch (MemoryFault end) {
            return doubtful;
        }
        return doubtful;
    }

    private OptionalLong inList(
            Task task, Optional<Field> first, long known, Struct node, String link, String about, String original) {
        Optional<Field> linkField = node.field(link);
        Optional<Field> knownBy = node.field(about);
        Optional<Field> value = node.field(original);
        if (first.isEmpty() || linkField.isEmpty() || knownBy.isEmpty() || value.isEmpty()) {
            return OptionalLong.empty();
        }
        long next = first.get().read(memory, task.address());
        for (int i = 0; i < MAX_PROBES && next != 0; i++) {
            long record = next - linkField.get().offset();
            if (knownBy.get().read(memory, record) == known) {
                return OptionalLong.of(value.get().read(memory, record));
            }
            next = memory.readLong(next);
        }
        return OptionalLong.empty();
    }
}
