package org.vmcoregdb.protocol.target;

/** The registers of all threads. */
public interface Registers {
    /**
     * The registers of one thread.
     *
     * @param tid a thread that exists
     * @return its values; those which cannot be known are unavailable, never a guess
     */
    RegisterValues of(long tid);
}
