package org.vmcoregdb.server.command.mem;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.mm.MemoryGroups;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Where all memory went: {@code mem}.
 *
 * @param pressure how hard it was to get more
 * @param processes those that have most of it, the largest first
 * @param caches the slab caches that have most of it
 * @param callers the functions for which vmalloc has most of it
 * @param groups the control groups that have most of it
 * @param pageBytes size of a page
 * @param problems why there may be more
 */
public record MemAnswer(
        MemoryBalance balance,
        MemoryPressure pressure,
        List<Owner> processes,
        List<Cache> caches,
        List<Caller> callers,
        List<MemoryGroups.Group> groups,
        int pageBytes,
        List<String> problems)
        implements Answer {
    /**
     * A process.
     *
     * @param task its first thread
     * @param bytes of memory that it has, shared ones included
     */
    public record Owner(Task task, long bytes) {}

    /**
     * A slab cache.
     *
     * @param bytes of all its slabs
     * @param used of these objects that are in use
     */
    public record Cache(String name, long bytes, long used) {}

    /**
     * Who asked vmalloc.
     *
     * @param function empty for areas without one
     * @param areas how many
     * @param bytes of their pages
     */
    public record Caller(Optional<NamedAddress> function, long areas, long bytes) {}

    @Override
    public String type() {
        return "memory_balance";
    }

    @Override
    public void text(TextPage page) {
        MemText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        MemJson.write(out, this);
    }
}
