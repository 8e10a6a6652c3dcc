package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.FilePaths;
import org.vmcoregdb.kernel.fs.InodeReader;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The devices and files that pages are swapped out to: {@code swap_info[]} of {@code mm/swapfile.c}. */
public final class SwapAreas {
    private static final Part<SwapAreas> PART = Part.of(SwapAreas::new);

    /** {@code MAX_SWAPFILES_SHIFT}. */
    private static final int COUNT_LIMIT = 32;

    /** {@code SWP_USED}. */
    private static final long USED = 1;

    private static final long OFF_LIST = 1L << 30;

    /** {@code SWAP_MAP_BAD} of that time. */
    private static final int BAD = 0x8000;

    private static final long SLOT_LIMIT = 1L << 28;

    private final Kernel kernel;
    private final Struct struct;
    private final FilePaths paths;

    /** Swap areas of a kernel. */
    public static SwapAreas of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SwapAreas(Kernel kernel) {
        this.kernel = kernel;
        this.struct = kernel.types().struct("swap_info_struct");
        this.paths = FilePaths.of(kernel);
    }

    /** Until 2.6.33 the table has the areas themselves, since then pointers to them. */
    private long area(long table, int type) {
        Optional<CType> element = Variables.of(kernel)
                .type("swap_info")
                .map(CType::stripped)
                .filter(CType.ArrayType.class::isInstance)
                .map(array -> ((CType.ArrayType) array).element().stripped());
        return element.isPresent() && element.get() instanceof CType.CompositeType whole
                ? table + type * whole.size()
                : kernel.memory().readLong(table + (long) type * Long.BYTES);
    }

    /**
     * A swap area that is in use.
     *
     * @param address of its {@code swap_info_struct}
     * @param device whether it is a whole device, not a file
     * @param pages how many it has room for
     * @param used how many are in it
     * @param path of the device or file, if the dump says
     */
    public record Area(
            int type, long address, boolean device, long pages, long used, int priority, Optional<String> path) {}

    /** The areas that are in use. */
    public List<Area> all() {
        List<Area> areas = new ArrayList<>();
        OptionalLong table = kernel.symbol("swap_info");
        OptionalLong known = kernel.symbol("nr_swapfiles");
        if (table.isEmpty() || known.isEmpty()) {
            return areas;
        }
        AddressSpace memory = kernel.memory();
        int count = Math.min(COUNT_LIMIT, memory.readInt(known.getAsLong()));
        for (int type = 0; type < count; type++) {
            try {
                long at = area(table.getAsLong(), type);
                if (at != 0 && (struct.need("flags").read(memory, at) & USED) != 0) {
                    areas.add(read(type, at));
                }
            } catch (MemoryFault missing) {
                // one that is not in the dump is not in the list: the kernel's table has all others
            }
        }
        return areas;
    }

    private Area read(int type, long at) {
        AddressSpace memory = kernel.memory();
        Field pages = struct.need("pages");
        long file = struct.need("swap_file").read(memory, at);
        return new Area(
                type,
                at,
                isDevice(at, file),
                pages.read(memory, at) & 0xffffffffL,
                used(at),
                (int) struct.need("prio").read(memory, at),
                paths.of(file));
    }

    /** From 6.13 on a bit of the counter says that the area is on no list ({@code SWAP_USAGE_OFFLIST_BIT}); until 2.6.33 the map is counted. */
    private long used(long at) {
        AddressSpace memory = kernel.memory();
        Optional<Field> plain = struct.field("inuse_pages.counter", "inuse_pages");
        if (plain.isPresent()) {
            long count = plain.get().read(memory, at);
            return plain.get().size() == Long.BYTES ? count & ~OFF_LIST : count & 0xffffffffL;
        }
        long map = struct.need("swap_map").read(memory, at);
        long slots = Math.min(SLOT_LIMIT, struct.need("max").read(memory, at) & 0xffffffffL);
        long used = 0;
        for (long i = 0; i < slots; i++) {
            int references = memory.readUnsignedShort(map + 2 * i);
            used += references != 0 && references != BAD ? 1 : 0;
        }
        return used;
    }

    /** From 6.10 on only the inode says it. */
    private boolean isDevice(long at, long file) {
        Optional<Field> flag = struct.field("swap_device", "old_block_size");
        if (flag.isPresent()) {
            return flag.get().read(kernel.memory(), at) != 0;
        }
        Optional<Field> inode = kernel.types().struct("file").field("f_inode");
        return inode.isPresent()
                && InodeReader.of(kernel).kind(inode.get().read(kernel.memory(), file)) == FileKind.BLOCK;
    }

    /**
     * Where a page is that is swapped out: of the places that its entry may mean, the one that is in use in one of the areas; the first
     * if none is.
     */
    public PageEntry.SwapPlace place(PageEntry entry) {
        List<PageEntry.SwapPlace> places = entry.swapPlaces();
        return places.size() == 1
                ? places.get(0)
                : places.stream().filter(this::isInUse).findFirst().orElse(places.get(0));
    }

    private boolean isInUse(PageEntry.SwapPlace place) {
        OptionalLong table = kernel.symbol("swap_info");
        OptionalLong known = kernel.symbol("nr_swapfiles");
        try {
            AddressSpace memory = kernel.memory();
            if (table.isEmpty() || known.isEmpty() || place.type() >= memory.readInt(known.getAsLong())) {
                return false;
            }
            long at = area(table.getAsLong(), place.type());
            if (at == 0 || place.offset() >= (struct.need("max").read(memory, at) & 0xffffffffL)) {
                return false;
            }
            Optional<Field> map = struct.field("swap_map");
            return map.isEmpty() || memory.readUnsignedByte(map.get().read(memory, at) + place.offset()) != 0;
        } catch (MemoryFault missing) {
            return false;
        }
    }

    /** The path of an area's device or file; empty if there is no such area, or the dump does not say. */
    public Optional<String> device(int type) {
        OptionalLong table = kernel.symbol("swap_info");
        if (table.isEmpty() || type < 0 || type >= COUNT_LIMIT) {
            return Optional.empty();
        }
        try {
            long area = area(table.getAsLong(), type);
            return area == 0
                    ? Optional.empty()
                    : struct.field("swap_file").flatMap(file -> paths.of(file.read(kernel.memory(), area)));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
