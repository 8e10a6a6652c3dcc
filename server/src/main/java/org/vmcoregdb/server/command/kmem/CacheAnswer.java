package org.vmcoregdb.server.command.kmem;

import java.util.Optional;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabDetail;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A slab cache: {@code kmem -s}, {@code kmem -S}.
 *
 * @param use how much of it is in use; empty for one that is to be ignored
 * @param detail its slabs, if they were asked for
 * @param slab the slab of the address that was asked for
 */
public record CacheAnswer(
        SlabCache cache, Optional<SlabUse> use, Optional<SlabDetail> detail, Optional<Slab> slab, Look look)
        implements Answer {
    /** What stands before it. */
    public enum Look {
        /** The columns' names, if the one before was not a cache, too. */
        LISTED,
        /** The columns' names. */
        ALONE
    }

    @Override
    public String type() {
        return "slab_cache";
    }

    @Override
    public void text(TextPage page) {
        CacheText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        CacheJson.write(out, this);
    }
}
