package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The nodes of a machine's memory and their zones: {@code pglist_data} and {@code struct zone} ({@code include/linux/mmzone.h}).
 *
 * @param nodes in the order of their numbers
 */
public record MemoryZones(List<Node> nodes) {
    private static final Part<MemoryZones> PART = Part.of(MemoryZones::read);

    /** {@code N_ONLINE} of {@code enum node_states}. */
    private static final int N_ONLINE = 1;

    /** {@code MAX_NUMNODES} is at most 1 << CONFIG_NODES_SHIFT, which is at most 10. */
    private static final int NODE_LIMIT = 1024;

    private static final int NAME_LIMIT = 32;

    /**
     * A node.
     *
     * @param address of its {@code pglist_data}
     * @param startPfn number of its first page
     * @param spanned how many pages there are from its first to its last
     * @param bootData address of what the allocator that the kernel starts with keeps of it, {@code bdata}, in kernels that have one (until 4.19)
     */
    public record Node(int id, long address, long startPfn, long spanned, OptionalLong bootData, List<Zone> zones) {}

    /**
     * A zone.
     *
     * @param index its place in the node
     * @param startPfn number of its first page
     * @param spanned how many pages there are from its first to its last; 0 for a zone without any
     * @param present how many of them are memory
     * @param watermarks min, low and high
     * @param counters address of its {@code vm_stat}
     * @param freeAreas address of its {@code free_area}
     * @param reclaim what looking for pages to free came to, in kernels that count that for zones (until 3.17)
     */
    public record Zone(
            int node,
            int index,
            long address,
            String name,
            long startPfn,
            long spanned,
            long present,
            List<Long> watermarks,
            OptionalLong counters,
            long freeAreas,
            Optional<Reclaim> reclaim) {}

    /**
     * What looking for pages to free in a zone came to.
     *
     * @param allUnreclaimable whether it is given up
     * @param scanned pages that were looked at since the last one was freed
     */
    public record Reclaim(boolean allUnreclaimable, long scanned) {}

    /** Zones of a kernel. */
    public static MemoryZones of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static MemoryZones read(Kernel kernel) {
        Reader reader = new Reader(kernel);
        List<Node> nodes = new ArrayList<>();
        OptionalLong table = kernel.symbol("node_data");
        OptionalLong single = kernel.symbol("contig_page_data");
        if (table.isPresent()) {
            for (int id : online(kernel)) {
                long at = kernel.memory().readLong(table.getAsLong() + (long) id * Long.BYTES);
                if (at != 0) {
                    nodes.add(reader.node(id, at));
                }
            }
        } else if (single.isPresent()) {
            nodes.add(reader.node(0, single.getAsLong()));
        } else {
            throw new MissingSymbolException("node_data");
        }
        return new MemoryZones(nodes);
    }

    /** Numbers of the nodes that are online; node 0 where the kernel does not say. */
    private static List<Integer> online(Kernel kernel) {
        OptionalLong states = kernel.symbol("node_states");
        long bytes = kernel.types()
                .typedef("nodemask_t")
                .map(type -> type.stripped().size())
                .orElse(0L);
        List<Integer> ids = new ArrayList<>();
        if (states.isPresent() && bytes > 0 && bytes <= NODE_LIMIT / Byte.SIZE) {
            for (int id = 0; id < bytes * Byte.SIZE; id++) {
                long word = kernel.memory()
                        .readLong(states.getAsLong() + N_ONLINE * bytes + id / Long.SIZE * (long) Long.BYTES);
                if ((word >>> id & 1) != 0) {
                    ids.add(id);
                }
            }
        }
        return ids.isEmpty() ? List.of(0) : ids;
    }

    /** Where the members are. */
    private static final class Reader {
        private final AddressSpace memory;
        private final Field zones;
        private final Field nodeStart;
        private final Field nodeSpanned;
        private final long zoneSize;
        private final Field name;
        private final Field start;
        private final Field spanned;
        private final Field present;
        private final Field freeArea;
        private final Optional<Field> watermark;
        private final Optional<Field> counters;
        private final Optional<Field> bootData;
        private final Optional<Field> scanned;
        private final Optional<Field> unreclaimable;
        private final Optional<Field> flags;
        private final OptionalLong unreclaimableBit;

        Reader(Kernel kernel) {
            memory = kernel.memory();
            Struct node = kernel.types().struct("pglist_data");
            zones = node.need("node_zones");
            nodeStart = node.need("node_start_pfn");
            nodeSpanned = node.need("node_spanned_pages");
            Struct zone = kernel.types().struct("zone");
            zoneSize = zone.size();
            name = zone.need("name");
            start = zone.need("zone_start_pfn");
            spanned = zone.need("spanned_pages");
            present = zone.need("present_pages");
            freeArea = zone.need("free_area");
            watermark = zone.field("_watermark", "watermark");
            counters = zone.field("vm_stat");
            bootData = node.field("bdata");
            scanned = zone.field("pages_scanned");
            unreclaimable = zone.field("all_unreclaimable");
            flags = zone.field("flags");
            unreclaimableBit = kernel.types()
                    .typedef("zone_flags_t")
                    .map(CType::stripped)
                    .filter(CType.EnumType.class::isInstance)
                    .map(CType.EnumType.class::cast)
                    .map(bits -> bits.valueOf("ZONE_ALL_UNRECLAIMABLE"))
                    .orElseGet(OptionalLong::empty);
        }

        Node node(int id, long at) {
            List<Zone> all = new ArrayList<>();
            for (int i = 0; i < zones.count(); i++) {
                all.add(zone(id, i, zones.at(at) + i * zoneSize));
            }
            OptionalLong boot =
                    bootData.isPresent() ? OptionalLong.of(bootData.get().read(memory, at)) : OptionalLong.empty();
            return new Node(id, at, nodeStart.read(memory, at), nodeSpanned.read(memory, at), boot, all);
        }

        private Zone zone(int node, int index, long at) {
            return new Zone(
                    node,
                    index,
                    at,
                    nameOf(at),
                    start.read(memory, at),
                    spanned.read(memory, at),
                    present.read(memory, at),
                    watermarks(at),
                    counters.isPresent() ? OptionalLong.of(counters.get().at(at)) : OptionalLong.empty(),
                    freeArea.at(at),
                    reclaim(at));
        }

        /** Whether a zone is given up is a member of its own, or one of its flags (2.6.24 to 2.6.32). */
        private Optional<Reclaim> reclaim(long at) {
            if (scanned.isEmpty()) {
                return Optional.empty();
            }
            boolean given = unreclaimable.isPresent()
                    ? unreclaimable.get().read(memory, at) != 0
                    : flags.isPresent()
                            && unreclaimableBit.isPresent()
                            && (flags.get().read(memory, at) >>> unreclaimableBit.getAsLong() & 1) != 0;
            return Optional.of(new Reclaim(given, scanned.get().read(memory, at)));
        }

        private String nameOf(long at) {
            try {
                return memory.readCString(name.read(memory, at), NAME_LIMIT);
            } catch (MemoryFault missing) {
                return "(unknown)";
            }
        }

        private List<Long> watermarks(long at) {
            List<Long> marks = new ArrayList<>();
            if (watermark.isPresent() && watermark.get().type().stripped() instanceof CType.ArrayType) {
                for (int i = 0; i < Math.min(3, watermark.get().count()); i++) {
                    marks.add(memory.readLong(watermark.get().at(at) + (long) i * Long.BYTES));
                }
            }
            return marks;
        }
    }
}
