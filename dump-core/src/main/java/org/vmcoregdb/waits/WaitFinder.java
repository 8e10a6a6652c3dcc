package org.vmcoregdb.waits;

import java.util.Optional;

/** Knows one way in which tasks wait. */
@FunctionalInterface
interface WaitFinder {
    /**
     * What a task waits for, if it waits in this way.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks what says so
     */
    Optional<Wait.Found> find(BlockedStack stack);
}
