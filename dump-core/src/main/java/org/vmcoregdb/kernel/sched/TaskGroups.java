package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The groups that tasks are scheduled in ({@code struct task_group}), of a kernel that has control groups for the CPU. Safe for many threads. */
public final class TaskGroups {
    private static final Part<TaskGroups> PART = Part.of(TaskGroups::new);

    private static final int LIMIT = 1 << 18;
    private static final int DEPTH_LIMIT = 64;
    private static final int NAME_LIMIT = 256;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct group;
    private final long root;
    private final Map<Long, Info> all = new HashMap<>();
    private final FirstProblem problem = new FirstProblem();

    /**
     * A group.
     *
     * @param address of its {@code struct task_group}
     * @param name of the control group; the outermost one's is {@code /}
     * @param children the groups in it
     */
    public record Info(long address, Optional<String> name, List<Long> children) {}

    /** Groups of a kernel. */
    public static TaskGroups of(Kernel kernel) {
        return kernel.part(PART);
    }

    private TaskGroups(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        group = kernel.types().struct("task_group");
        OptionalLong old = kernel.symbol("init_task_group");
        OptionalLong first = old.isPresent() ? old : kernel.symbol("root_task_group");
        root = first.orElse(0);
        if (root != 0 && group.type().isPresent()) {
            read(root, 0, new HashSet<>());
        }
    }

    private void read(long address, int depth, Set<Long> seen) {
        if (depth > DEPTH_LIMIT || seen.size() >= LIMIT || !seen.add(address)) {
            return;
        }
        List<Long> children = new ArrayList<>();
        Optional<Field> list = group.field("children");
        Optional<Field> link = group.field("siblings");
        if (list.isPresent() && link.isPresent()) {
            ListWalk walk = ListWalk.from(memory, list.get().at(address), LIMIT);
            problem.add(walk.problem());
            for (long node : walk.nodes()) {
                children.add(node - link.get().offset());
            }
        }
        all.put(address, new Info(address, problem.value(() -> name(address)).flatMap(n -> n), children));
        children.forEach(child -> read(child, depth + 1, seen));
    }

    /** Until 3.14 the name of a dentry, since then of a kernfs node; without a parent it is the outermost one. */
    private Optional<String> name(long address) {
        Optional<Field> css = group.field("css.cgroup");
        long cgroup = css.isPresent() ? css.get().read(memory, address) : 0;
        if (cgroup == 0) {
            return Optional.empty();
        }
        Struct struct = kernel.types().struct("cgroup");
        Optional<Field> dentry = struct.field("dentry");
        if (dentry.isPresent()) {
            long at = dentry.get().read(memory, cgroup);
            Field text = kernel.types().struct("dentry").need("d_name.name");
            return at == 0 ? Optional.empty() : Optional.of(memory.readCString(text.read(memory, at), NAME_LIMIT));
        }
        Optional<Field> node = struct.field("kn");
        Struct kernfs = kernel.types().struct("kernfs_node");
        long at = node.isPresent() ? node.get().read(memory, cgroup) : 0;
        if (at == 0) {
            return Optional.empty();
        }
        if (kernfs.need("__parent", "parent").read(memory, at) == 0) {
            return Optional.of("/");
        }
        long text = kernfs.need("name").read(memory, at);
        return text == 0 ? Optional.empty() : Optional.of(memory.readCString(text, NAME_LIMIT));
    }

    /** The address of the outermost group, 0 if there is none. */
    public long root() {
        return root;
    }

    /** Whether the kernel calls it {@code init_task_group}, as until 2.6.38. */
    public boolean isOldRoot() {
        return kernel.symbol("init_task_group").isPresent();
    }

    /** A group by the address of its {@code struct task_group}. */
    public Optional<Info> at(long address) {
        return Optional.ofNullable(all.get(address));
    }

    /** Why there may be more. */
    public Optional<String> problem() {
        return problem.sentence();
    }

    /**
     * The queue of a group on a CPU: an array of pointers, or a per-CPU variable.
     *
     * @param member {@code cfs_rq} or {@code rt_rq}
     * @return empty if this kernel has no such queues
     */
    public OptionalLong queue(long address, String member, int cpu) {
        Optional<Field> field = group.field(member);
        long at = field.isPresent() ? field.get().read(memory, address) : 0;
        if (field.isEmpty() || at == 0) {
            return OptionalLong.empty();
        }
        boolean array = field.get().type().stripped() instanceof CType.PointerType pointer
                && pointer.target().stripped() instanceof CType.PointerType;
        return OptionalLong.of(
                array ? memory.readLong(at + 8L * cpu) : kernel.perCpu().address(at, cpu));
    }
}
