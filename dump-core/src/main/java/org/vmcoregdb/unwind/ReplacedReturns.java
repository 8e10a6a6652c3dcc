package org.vmcoregdb.unwind;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;

/**
 * All return addresses on the stacks of a kernel that tracing has replaced by its own code.
 *
 * @param hooks where tracing's code begins: what is on the stacks
 * @param originals what was there before, by its address on a stack, ascending
 */
public record ReplacedReturns(Set<Long> hooks, SortedMap<Long, Long> originals) {
    /** More than a debugger wants to be told. */
    private static final int MOST = 1 << 15;

    static ReplacedReturns of(Kernel kernel, List<Task> tasks, Stacks stacks, ReturnHooks hooks) {
        SortedMap<Long, Long> originals = new TreeMap<>(Long::compareUnsigned);
        for (Task task : tasks) {
            if (task.stack() == 0 || !hooks.mayHave(task)) {
                continue;
            }
            add(kernel, task, stacks.ofTask(task), hooks, originals);
            if (task.activeOn().isPresent()) {
                for (StackRegion region : stacks.all(StackKind.IRQ)) {
                    if (region.cpu() == task.activeOn().getAsInt()) {
                        add(kernel, task, region, hooks, originals);
                    }
                }
            }
        }
        return new ReplacedReturns(hooks.hooks(), originals);
    }

    private static void add(
            Kernel kernel, Task task, StackRegion region, ReturnHooks hooks, SortedMap<Long, Long> originals) {
        StackCopy words = StackCopy.of(kernel.memory(), region.low(), region.high());
        for (int i = 0; i < words.count() && originals.size() < MOST; i++) {
            if (words.has(i) && hooks.isHook(words.word(i))) {
                long slot = words.address(i);
                hooks.original(task, slot).ifPresent(original -> originals.put(slot, original));
            }
        }
    }

    /** True if nothing was replaced. */
    public boolean isEmpty() {
        return originals.isEmpty();
    }
}
