package org.vmcoregdb.protocol.target;

import java.util.Optional;
import java.util.function.Supplier;

/** What a {@code monitor} command acts on. Valid while the command runs. */
public interface MonitorContext {
    /** The thread the command is about: the one last selected by the debugger or by {@link #selectThread}. */
    long selectedThread();

    /**
     * Whether {@link #selectedThread} is the one that the user chose. If not it is a guess, since debuggers do not say which thread
     * they show, and an answer about it has to say so.
     */
    boolean isSelectionCertain();

    /**
     * Makes a thread the context of this client's later commands, until the debugger selects one itself. Does not change
     * what the debugger believes to be its current thread.
     *
     * @return false, and nothing changed, if there is no such thread
     */
    boolean selectThread(long tid);

    /**
     * Sends text to the user; lines end with {@code \n}. Text may be held back until a line is complete or the command ends.
     * Waits while the client is slow to take it. Does nothing once {@link #cancelled()}.
     */
    void print(String text);

    /** The bytes of virtual memory that the client changed, if it did and wants to see them. */
    Optional<MemoryChanges> memoryChanges();

    /**
     * Whether the client may run a command. Asked for each command that is run, also for those that another one runs.
     *
     * @param command its name, without options
     */
    boolean mayRun(String command);

    /** The sentence about a command that the client may not run. */
    static String denial(String command) {
        return command + ": this server does not let you run that command";
    }

    /**
     * What is kept for this client from command to command, for as long as it has this target: made when it is first asked for.
     *
     * @param type of what there is one
     */
    <T> T kept(Class<T> type, Supplier<T> make);

    /** Whether nobody waits for the command any more: the user interrupted it, or the client is gone. Poll it in loops. */
    boolean cancelled();
}
