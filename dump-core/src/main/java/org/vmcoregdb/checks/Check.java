package org.vmcoregdb.checks;

import java.util.List;

/** Looks at one thing. */
interface Check {
    /** Its name, such as {@code tasks.blocked}. */
    String id();

    /** What it looks for, in words. */
    String about();

    /**
     * What it found; nothing if all is as it should be.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks what says so
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types do not say where that is
     * @throws org.vmcoregdb.symbols.MissingSymbolException if its symbols do not
     */
    List<Finding> look();

    /** Whether it takes long on a large machine. */
    default boolean isThorough() {
        return false;
    }

    /** Whether it looks at each task, slab cache or piece of mapped memory: what it reads lies all over memory. */
    default boolean looksAtEach() {
        return false;
    }
}
