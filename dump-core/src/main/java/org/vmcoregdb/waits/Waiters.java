package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.StackCopy;

/** Entries of tasks in lists of waiters: a {@code mutex_waiter}, a {@code swait_queue}, … on the waiting task's stack. */
final class Waiters {
    /** More waiters than this are not looked through for the head of their list. */
    private static final int LIMIT = 1 << 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct struct;
    private final Optional<Field> owner;
    private final Optional<Field> link;

    /**
     * @param struct what an entry is
     * @param task its members that may name the task
     * @param link its members that may be the {@code list_head}
     */
    Waiters(Kernel kernel, Struct struct, List<String> task, List<String> link) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.struct = struct;
        this.owner = struct.field(task.toArray(new String[0]));
        this.link = struct.field(link.toArray(new String[0]));
    }

    /** Whether this kernel has such entries. */
    boolean exist() {
        return owner.isPresent() && link.isPresent();
    }

    /** The places on a stack that could be an entry of the task: its member names the task. */
    static List<Long> candidates(StackCopy words, Field owner, Task task) {
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < words.count(); i++) {
            if (words.has(i) && words.word(i) == task.address()) {
                found.add(words.address(i) - owner.offset());
            }
        }
        return found;
    }

    /**
     * The head of the list that the task's entry is on: the one node of the ring that is no entry of a task.
     *
     * @return its address; empty if no entry is there, it is on no list, or it cannot be told which node is the head
     */
    OptionalLong head(StackCopy words, Task task) {
        if (!exist()) {
            return OptionalLong.empty();
        }
        for (long entry : candidates(words, owner.get(), task)) {
            OptionalLong head = headOf(entry);
            if (head.isPresent()) {
                return head;
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong headOf(long entry) {
        try {
            ListWalk ring = ListWalk.from(memory, link.orElseThrow().at(entry), LIMIT);
            if (ring.problem().isPresent()) {
                return OptionalLong.empty();
            }
            long[] heads = Arrays.stream(ring.nodes())
                    .filter(node -> !isEntry(node - link.orElseThrow().offset()))
                    .toArray();
            return heads.length == 1 ? OptionalLong.of(heads[0]) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /** An entry names a task, and lies on its stack. */
    private boolean isEntry(long at) {
        try {
            Optional<Task> task = Tasks.of(kernel).at(owner.orElseThrow().read(memory, at));
            return task.isPresent()
                    && Long.compareUnsigned(at - task.get().stack(), ThreadSize.of(kernel) - struct.size()) <= 0;
        } catch (MemoryFault missing) {
            return false;
        }
    }
}
