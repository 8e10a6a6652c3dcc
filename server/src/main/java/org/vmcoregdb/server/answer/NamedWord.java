package org.vmcoregdb.server.answer;

import java.util.Optional;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * A word on a stack.
 *
 * @param value what it is
 * @param symbol what it points to, if that has a name and names were asked for
 * @param slabCache the cache of the slab object it points into, likewise
 */
public record NamedWord(long value, Optional<SymbolicAddress> symbol, Optional<String> slabCache) {
    /** A word that stands for nothing but itself. */
    public static NamedWord plain(long value) {
        return new NamedWord(value, Optional.empty(), Optional.empty());
    }
}
