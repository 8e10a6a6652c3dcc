package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Memory of control groups ({@code mm/memcontrol.c}, {@code include/linux/page_counter.h}), 3.19 on.
 *
 * @param groups each before those in it
 * @param problem why there may be more
 */
public record MemoryGroups(List<Group> groups, Optional<String> problem) {
    private static final int LIMIT = 1 << 16;
    private static final int DEPTH_LIMIT = 64;
    private static final int NAME_LIMIT = 256;

    /** Larger limits are none ({@code PAGE_COUNTER_MAX}). */
    private static final long NO_LIMIT = Long.MAX_VALUE >>> 17;

    /**
     * A group.
     *
     * @param path from the root, such as {@code /system.slice}
     * @param pages that it has, with those of the groups in it
     * @param limit pages that it may have; empty without a limit
     * @param kills how many processes the limit killed, since 4.19; empty if nobody counts that
     */
    public record Group(String path, long pages, OptionalLong limit, OptionalLong kills) {}

    /**
     * Those of a kernel.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks the first of them
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel has none
     * @throws org.vmcoregdb.symbols.MissingSymbolException if its symbols do not say where they are
     */
    public static MemoryGroups read(Kernel kernel) {
        Reader reader = new Reader(kernel);
        long root = kernel.memory().readLong(kernel.needSymbol("root_mem_cgroup"));
        reader.group(root, "", 0);
        return new MemoryGroups(List.copyOf(reader.groups), reader.problem.sentence());
    }

    private static final class Reader {
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final List<Group> groups = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private final Field state;
        private final Field usage;
        private final Field limit;
        private final Optional<Field> events;
        private final OptionalLong killed;
        private final Field children;
        private final Field sibling;
        private final Field owner;
        private final Field node;
        private final Field name;
        private final Field parent;

        Reader(Kernel kernel) {
            memory = kernel.memory();
            Struct group = kernel.types().struct("mem_cgroup");
            state = group.need("css");
            usage = group.need("memory.usage.counter", "memory.count.counter");
            limit = group.need("memory.max", "memory.limit");
            events = group.field("memory_events");
            killed = kernel.types().constant("memcg_memory_event", "MEMCG_OOM_KILL");
            Struct states = kernel.types().struct("cgroup_subsys_state");
            children = states.need("children");
            sibling = states.need("sibling");
            owner = states.need("cgroup");
            node = kernel.types().struct("cgroup").need("kn");
            name = kernel.types().struct("kernfs_node").need("name");
            parent = kernel.types().struct("kernfs_node").need("__parent", "parent");
        }

        void group(long at, String above, int depth) {
            if (depth > DEPTH_LIMIT || groups.size() >= LIMIT || !seen.add(at)) {
                return;
            }
            String path = problem.value(() -> above + own(at)).orElse(above + "?");
            problem.value(() -> groups.add(new Group(
                    path.isEmpty() ? "/" : path, usage.read(memory, at), limited(limit.read(memory, at)), kills(at))));
            problem.value(() -> {
                ListWalk walk = ListWalk.from(memory, children.at(state.at(at)), LIMIT);
                problem.add(walk.problem());
                for (long link : walk.nodes()) {
                    group(link - sibling.offset() - state.offset(), path, depth + 1);
                }
                return true;
            });
        }

        /** The root has no parent. */
        private String own(long at) {
            long its = node.read(memory, owner.read(memory, state.at(at)));
            return parent.read(memory, its) == 0 ? "" : "/" + memory.readCString(name.read(memory, its), NAME_LIMIT);
        }

        private static OptionalLong limited(long pages) {
            return pages >= 0 && pages < NO_LIMIT ? OptionalLong.of(pages) : OptionalLong.empty();
        }

        private OptionalLong kills(long at) {
            return events.isPresent() && killed.isPresent()
                    ? OptionalLong.of(memory.readLong(events.get().at(at) + killed.getAsLong() * Long.BYTES))
                    : OptionalLong.empty();
        }
    }
}
