package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * What a task waits for.
 *
 * @param object address of the lock, completion, page, … in the kernel, or of the futex in the process
 * @param name the object's symbol, if it has one
 * @param holders who has to do something so that it goes on; none where nothing records it
 * @param detail words about the object
 * @param proved whether the object itself records that this task waits for it
 * @param caller the function that asked for it, outside of the code of locks and of the scheduler
 * @param nanoseconds for how long it has not run, until the machine panicked if it did
 */
public record Wait(
        Task task,
        WaitKind kind,
        OptionalLong object,
        Optional<SymbolicAddress> name,
        List<Holder> holders,
        Optional<String> detail,
        boolean proved,
        Optional<SymbolicAddress> caller,
        OptionalLong nanoseconds) {
    /** A task waits for one thing: its address says enough. */
    @Override
    public int hashCode() {
        return Long.hashCode(task.address());
    }

    /** How sure it is that a task is the one. */
    public enum Certainty {
        /** The object records it as its owner, or it runs what is waited for. */
        OWNER,
        /** It has taken the object, but may have given it back: of readers only the last one is recorded. */
        LAST_READER,
        /** Something suggests it. */
        PERHAPS
    }

    /**
     * Who has to do something.
     *
     * @param why how it is known, in a few words
     */
    public record Holder(Task task, Certainty certainty, String why) {
        /** The task that an object has the address of; none if no task is there. */
        static List<Holder> at(Kernel kernel, long address, Certainty certainty, String why) {
            return Tasks.of(kernel).at(address).stream()
                    .map(task -> new Holder(task, certainty, why))
                    .toList();
        }
    }

    /**
     * What was found of a wait, before what every wait has.
     *
     * @param object its address
     */
    record Found(WaitKind kind, OptionalLong object, List<Holder> holders, Optional<String> detail, boolean proved) {
        /** An object that records the task, and what it says of its owner. */
        static Found proved(WaitKind kind, long object, List<Holder> holders, Optional<String> detail) {
            return new Found(kind, OptionalLong.of(object), holders, detail, true);
        }

        /** Only the functions on the stack say so. */
        static Found byFunction(WaitKind kind) {
            return new Found(kind, OptionalLong.empty(), List.of(), Optional.empty(), false);
        }
    }
}
