package org.vmcoregdb.protocol.target;

import java.util.Optional;

/** The registers of one thread. */
@FunctionalInterface
public interface RegisterValues {
    /**
     * One register.
     *
     * @param number its {@link Register#number()}
     * @return its bytes in target byte order, as many as {@link Register#bytes()} says, or empty if the value is not known
     */
    Optional<byte[]> value(int number);
}
