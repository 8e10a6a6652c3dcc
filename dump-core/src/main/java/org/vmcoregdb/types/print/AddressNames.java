package org.vmcoregdb.types.print;

import java.util.Optional;

/** Names what pointers point at. */
@FunctionalInterface
public interface AddressNames {
    /** A symbol, with a decimal distance after it unless it is 0: {@code init_task+2192}. */
    Optional<String> name(long address);
}
