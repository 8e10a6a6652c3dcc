package org.vmcoregdb.protocol.target;

import java.util.Optional;

/** The threads of a target, which never come or go. */
public interface Threads {
    /**
     * All thread ids, in the order in which debuggers should number them: those on a CPU first, in CPU order, because the
     * kernel's gdb scripts take gdb's thread number minus one for the CPU. None is 0 or negative, none is twice there.
     * Callers do not change the array.
     */
    long[] ids();

    /** What to tell about a thread; empty if there is none of that id. */
    Optional<ThreadInfo> find(long tid);

    /** Whether there is such a thread. Asked often: should be a look-up in a hash and read nothing. */
    default boolean contains(long tid) {
        return find(tid).isPresent();
    }

    /** The thread that clients see first: the one that crashed; 0 if there are none. */
    long current();
}
