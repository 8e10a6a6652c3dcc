package org.vmcoregdb.kernel.mm.slab;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The slabs of a cache that can be found: those of CPUs, and those in the lists of nodes. Full ones are in no list, as a rule.
 */
public record SlabDetail(List<OfCpu> cpus, List<OfNode> nodes) {
    /**
     * Those of a CPU.
     *
     * @param address of its {@code kmem_cache_cpu}
     * @param slab the one that it takes objects from
     * @param partial those that it keeps for later; empty in kernels without such lists
     * @param problem why there may be more
     */
    public record OfCpu(
            int cpu,
            OptionalLong address,
            Optional<Slab> slab,
            Optional<List<Slab>> partial,
            Optional<String> problem) {}

    /**
     * Those of a node.
     *
     * @param address of its {@code kmem_cache_node}
     * @param slabs how many it has
     * @param partialCount how many of these have free objects
     * @param perCpu how many CPUs take from
     * @param full those without free objects, if the kernel keeps a list of them
     * @param problem why there may be more
     */
    public record OfNode(
            int node,
            long address,
            long slabs,
            long partialCount,
            long perCpu,
            List<Slab> partial,
            Optional<List<Slab>> full,
            Optional<String> problem) {}
}
