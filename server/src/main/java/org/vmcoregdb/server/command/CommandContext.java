package org.vmcoregdb.server.command;

import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.Unwinder;

/** What a command acts on: one client's view of one kernel. */
public interface CommandContext {
    /** The kernel and what is known of its files. */
    CrashDump analysis();

    /** The kernel. */
    default Kernel kernel() {
        return analysis().kernel();
    }

    /** Its unwinder. */
    default Unwinder unwinder() {
        return analysis().unwinder();
    }

    /**
     * The task that the client is looking at.
     *
     * @throws CommandException if the kernel has no task at all that could be read
     */
    Task task() throws CommandException;

    /** What the client has set up for all of its commands. */
    Session session();

    /** Makes another task the one that the client is looking at. */
    void select(Task task);

    /**
     * Whether the client may run a command. Contexts that stand for another one ask that one.
     *
     * @param command its name; the first one if it has several
     */
    boolean mayRun(String command);

    /** Whether the task is one of several that the command runs for, and is to be named. */
    default boolean amongOthers() {
        return false;
    }

    /** Counts the values that the client is shown, from 1. */
    int nextValueNumber();

    /** True if nobody waits for the answer any more; loops ask now and then. */
    boolean cancelled();
}
