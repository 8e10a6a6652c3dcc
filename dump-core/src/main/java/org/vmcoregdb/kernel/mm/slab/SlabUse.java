package org.vmcoregdb.kernel.mm.slab;

import java.util.Optional;

/**
 * How much of a cache is in use.
 *
 * @param allocated objects in use
 * @param total objects there are
 * @param slabs slabs there are
 * @param problem why this is not all, or wrong
 * @param known whether it could be counted at all
 */
public record SlabUse(long allocated, long total, long slabs, Optional<String> problem, boolean known) {
    static SlabUse unknown(String why) {
        return new SlabUse(0, 0, 0, Optional.of(why), false);
    }
}
