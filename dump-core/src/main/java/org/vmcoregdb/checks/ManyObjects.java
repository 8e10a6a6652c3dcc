package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.kernel.sched.Tasks;

/** More tasks, sockets, open files or directory entries than machines that are well have. */
record ManyObjects(Evidence evidence) implements Check {
    private static final int MANY_TASKS = 50_000;
    private static final Map<String, Kind> KINDS = Map.of(
            "dentry", new Kind(20_000_000, "directory entries", "mount"),
            "TCP", new Kind(200_000, "TCP sockets", "net -s"),
            "UDP", new Kind(200_000, "UDP sockets", "net -s"),
            "UNIX", new Kind(200_000, "Unix sockets", "net -s"),
            "filp", new Kind(2_000_000, "open files", "files"));

    private record Kind(long many, String words, String next) {}

    @Override
    public String id() {
        return "count.many";
    }

    @Override
    public String about() {
        return "very many tasks, sockets, open files or directory entries";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        List<Finding> found = new ArrayList<>();
        int tasks = Tasks.of(kernel).all().size();
        if (tasks > MANY_TASKS) {
            found.add(new Finding(id(), Severity.WARNING, "There are " + tasks + " tasks.", List.of(), "ps -S"));
        }
        SlabAllocator allocator = SlabAllocator.of(kernel);
        for (SlabCache cache : allocator.caches()) {
            Kind kind = KINDS.get(cache.name());
            // which of them are free only matters where there are many: that takes a look at each slab
            if (kind != null
                    && !evidence.isCancelled()
                    && allocator.objects(cache).orElse(Long.MAX_VALUE) > kind.many()) {
                SlabUse use = allocator.use(cache);
                if (use.known() && use.allocated() > kind.many()) {
                    found.add(new Finding(
                            id(),
                            Severity.WARNING,
                            "There are " + use.allocated() + " " + kind.words() + ".",
                            List.of("objects in use of the slab cache " + cache.name()),
                            kind.next()));
                }
            }
        }
        return found;
    }
}
