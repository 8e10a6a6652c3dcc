package org.vmcoregdb.server.command.kmem;

import java.util.List;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabDetail;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;

/** Slab caches as crash shows them. */
final class CacheText {
    private static final String COLUMNS = "CACHE             OBJSIZE  ALLOCATED     TOTAL  SLABS  SSIZE  NAME\n";
    private static final String SLAB_COLUMNS = "  SLAB              MEMORY            NODE  TOTAL  ALLOCATED  FREE\n";

    private CacheText() {}

    static void write(TextPage out, CacheAnswer answer) {
        SlabCache cache = answer.cache();
        if (answer.look() == CacheAnswer.Look.ALONE || !out.again(CacheAnswer.class)) {
            out.lines(COLUMNS);
        }
        if (answer.use().isEmpty()) {
            out.format("%016x %-43s  %s%n", cache.address(), "[IGNORED]", cache.name());
            return;
        }
        SlabUse use = answer.use().get();
        use.problem().ifPresent(why -> problem(out, cache, why));
        HexDigits.append(out, cache.address()).append(' ');
        if (use.known()) {
            out.format(
                    "%8d  %9d  %8d  %5d  %4dk  %s%n",
                    cache.objectSize(),
                    use.allocated(),
                    use.total(),
                    use.slabs(),
                    cache.slabBytes() / 1024,
                    cache.name());
        } else {
            out.format(
                    "%8d  %9s  %8s  %5s  %4dk  %s%n",
                    cache.objectSize(), "?", "?", "?", cache.slabBytes() / 1024, cache.name());
        }
        answer.slab().ifPresent(slab -> slab(out, cache, slab));
        answer.detail().ifPresent(detail -> detail(out, cache, detail));
    }

    private static void problem(TextPage out, SlabCache cache, String why) {
        out.append("kmem: ").append(cache.name()).append(": ").append(why).append('\n');
    }

    private static void detail(TextPage out, SlabCache cache, SlabDetail detail) {
        for (SlabDetail.OfCpu cpu : detail.cpus()) {
            out.append("CPU ").append(cpu.cpu()).lines(" KMEM_CACHE_CPU:\n");
            cpu.address()
                    .ifPresent(
                            at -> out.append("  ").append(Long.toHexString(at)).append('\n'));
            out.append("CPU ").append(cpu.cpu()).lines(cpu.slab().isPresent() ? " SLAB:\n" : " SLAB:\n  (empty)\n");
            cpu.slab().ifPresent(slab -> slab(out, cache, slab));
            cpu.partial().ifPresent(partial -> {
                out.append("CPU ")
                        .append(cpu.cpu())
                        .lines(partial.isEmpty() ? " PARTIAL:\n  (empty)\n" : " PARTIAL:\n");
                partial.forEach(slab -> slab(out, cache, slab));
            });
            cpu.problem().ifPresent(why -> problem(out, cache, why));
        }
        for (SlabDetail.OfNode node : detail.nodes()) {
            out.lines("KMEM_CACHE_NODE   NODE  SLABS  PARTIAL  PER-CPU\n");
            out.format(
                    "%016x  %4d  %5d  %7d  %7d%n",
                    node.address(), node.node(), node.slabs(), node.partialCount(), node.perCpu());
            listed(out, cache, "PARTIAL", node.node(), node.partial());
            node.full()
                    .ifPresentOrElse(
                            full -> listed(out, cache, "FULL", node.node(), full),
                            () -> out.append("NODE ").append(node.node()).lines(" FULL:\n  (not tracked)\n"));
            node.problem().ifPresent(why -> problem(out, cache, why));
        }
        out.append('\n');
    }

    private static void listed(TextPage out, SlabCache cache, String what, int node, List<Slab> slabs) {
        out.append("NODE ").append(node).append(' ').append(what).lines(slabs.isEmpty() ? ":\n  (empty)\n" : ":\n");
        boolean headed = false;
        for (Slab slab : slabs) {
            if (slab.objects().isEmpty()) {
                out.lines(headed ? "" : SLAB_COLUMNS);
                headed = true;
                line(out, slab);
            } else {
                slab(out, cache, slab);
            }
        }
    }

    private static void slab(TextPage out, SlabCache cache, Slab slab) {
        out.lines(SLAB_COLUMNS);
        line(out, slab);
        out.lines("  FREE / [ALLOCATED]\n");
        for (Slab.SlabObject object : slab.objects()) {
            out.append(object.free() ? "   " : "  [");
            HexDigits.append(out, object.address()).append(object.free() ? "  " : "]");
            object.heldBy().ifPresent(by -> out.append('(').append(by).append(')'));
            out.append('\n');
        }
        slab.problem().ifPresent(why -> problem(out, cache, "slab: " + Long.toHexString(slab.address()) + " " + why));
    }

    private static void line(TextPage out, Slab slab) {
        out.format(
                "  %016x  %016x  %4d  %5d  %9d  %4d%n",
                slab.address(),
                slab.memory(),
                slab.node(),
                slab.total(),
                slab.allocated(),
                slab.total() - slab.allocated());
    }
}
