package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.FilePaths;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.PhysicalLimit;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.context.ContextAnswer;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.MissingTypeException;

/** Says what addresses are. What cannot be found out about one is left out. */
final class AddressSearch {
    /** Most programs begin at the same address. */
    private static final int USER_LIMIT = 16;

    private final Kernel kernel;
    private final BooleanSupplier cancelled;
    private final PageStructs map;
    private Optional<List<FreeAreas>> free = Optional.empty();

    AddressSearch(Kernel kernel, BooleanSupplier cancelled) {
        this.kernel = kernel;
        this.cancelled = cancelled;
        this.map = PageStructs.of(kernel);
    }

    /**
     * What an address is.
     *
     * @param physical whether to take it for a physical one
     * @param perhapsUsers whether it may be one of user space as well
     */
    AddressAnswer find(long address, boolean physical, boolean perhapsUsers) {
        List<AddressAnswer.User> users = perhapsUsers ? users(address) : List.of();
        return new Found(address, physical, users).answer();
    }

    /** The tasks that have an address mapped: of each address space the first task. */
    private List<AddressAnswer.User> users(long address) {
        List<AddressAnswer.User> users = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (Task task : Tasks.of(kernel).all()) {
            if (cancelled.getAsBoolean() || users.size() >= USER_LIMIT) {
                break;
            }
            if (task.mm() != 0 && seen.add(task.mm())) {
                tried(() -> VmAreas.of(kernel).of(task.mm(), address))
                        .ifPresent(area -> users.add(new AddressAnswer.User(
                                ContextAnswer.of(kernel, task, ContextAnswer.Look.ALONE),
                                area,
                                FilePaths.of(kernel).of(area.file()))));
            }
        }
        return users;
    }

    /** Asks something that this kernel may have no answer to. */
    private static <T> Optional<T> tried(Supplier<Optional<T>> question) {
        try {
            return question.get();
        } catch (MemoryFault | MissingTypeException | MissingSymbolException none) {
            return Optional.empty();
        }
    }

    /** All that is found of one address. */
    private final class Found {
        private final long address;
        private final boolean physical;
        private final List<AddressAnswer.User> users;
        private final List<AddressAnswer.Kind> kinds = new ArrayList<>();
        private final OptionalLong virtual;
        private final OptionalLong paddr;

        Found(long address, boolean physical, List<AddressAnswer.User> users) {
            this.address = address;
            this.users = users;
            this.physical = physical;
            Optional<VmallocArea> mapped = physical ? tried(() -> reverse(address)) : Optional.empty();
            this.virtual = physical
                    ? mapped.isPresent() ? OptionalLong.of(place(mapped.get(), address)) : direct(address)
                    : OptionalLong.of(address);
            this.paddr = physical ? OptionalLong.of(address) : translated(address);
        }

        AddressAnswer answer() {
            if (virtual.isEmpty()) {
                kinds.add(users.isEmpty() ? AddressAnswer.Kind.UNKNOWN : AddressAnswer.Kind.USER_AREA);
                return answer(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            }
            long vaddr = virtual.getAsLong();
            Optional<SymbolicAddress> symbol = tried(() -> Symbols.of(kernel).resolve(vaddr));
            symbol.ifPresent(found -> kinds.add(
                    found.symbol().module().isPresent() ? AddressAnswer.Kind.MODULE : AddressAnswer.Kind.SYMBOL));
            OptionalInt cpu = OptionalInt.empty();
            if (symbol.isEmpty()) {
                for (int number : kernel.perCpu().possible()) {
                    Optional<SymbolicAddress> variable = tried(() -> perCpu(vaddr, number));
                    if (variable.isPresent()) {
                        symbol = variable;
                        cpu = OptionalInt.of(number);
                        kinds.add(AddressAnswer.Kind.PER_CPU);
                        break;
                    }
                }
            }
            Optional<SourceLine> line = symbol.filter(found -> found.symbol().isText())
                    .flatMap(found -> tried(() -> DebugInfo.of(kernel).line(vaddr)));
            Optional<Task> task = tasks(vaddr);
            Optional<VmallocArea> area = paddr.isPresent()
                    ? tried(() -> VmallocArea.Listing.of(kernel).at(vaddr))
                    : Optional.empty();
            Optional<CacheAnswer> slab = area.isPresent() ? Optional.empty() : tried(() -> slab(vaddr));
            Optional<AddressAnswer.FreeBlock> block =
                    area.isPresent() || slab.isPresent() ? Optional.empty() : tried(() -> free(record()));
            block.ifPresent(found -> kinds.add(AddressAnswer.Kind.FREE_PAGE));
            area.ifPresent(found -> kinds.add(AddressAnswer.Kind.VMALLOC));
            Optional<StructPage> page = tried(this::page);
            if (page.isPresent()) {
                kinds.add(isRecord() ? AddressAnswer.Kind.PAGE_STRUCT : AddressAnswer.Kind.PAGE);
            }
            if (!users.isEmpty()) {
                kinds.add(AddressAnswer.Kind.USER_AREA);
            }
            if (kinds.isEmpty()) {
                kinds.add(AddressAnswer.Kind.UNKNOWN);
            }
            return answer(symbol, line, cpu, task, area, slab, block, page);
        }

        private AddressAnswer answer(
                Optional<SymbolicAddress> symbol,
                Optional<SourceLine> line,
                OptionalInt cpu,
                Optional<Task> task,
                Optional<VmallocArea> area,
                Optional<CacheAnswer> slab,
                Optional<AddressAnswer.FreeBlock> block,
                Optional<StructPage> page) {
            return new AddressAnswer(
                    address,
                    physical,
                    kinds,
                    symbol,
                    line,
                    cpu,
                    task.map(t -> ContextAnswer.of(kernel, t, ContextAnswer.Look.ALONE)),
                    area,
                    slab,
                    block,
                    page,
                    area.isPresent() ? paddr : OptionalLong.empty(),
                    users,
                    PhysicalLimit.of(kernel).digits());
        }

        private OptionalLong translated(long vaddr) {
            return kernel.memory().translate(vaddr);
        }

        /** A task's struct counts before a stack, as for crash. */
        private Optional<Task> tasks(long vaddr) {
            long size = kernel.types()
                    .struct("task_struct")
                    .type()
                    .map(t -> t.size())
                    .orElse(0L);
            long stack = ThreadSize.of(kernel);
            // the struct is allocated without the end that its type has for registers that this machine does not have
            Optional<Task> found = Tasks.of(kernel).all().stream()
                    .filter(t -> Long.compareUnsigned(vaddr - t.address(), size) < 0)
                    .max(Comparator.comparing(Task::address, Long::compareUnsigned));
            if (found.isPresent()) {
                kinds.add(AddressAnswer.Kind.TASK);
                return found;
            }
            found = Tasks.of(kernel).all().stream()
                    .filter(t -> t.stack() != 0 && Long.compareUnsigned(vaddr - t.stack(), stack) < 0)
                    .findFirst();
            found.ifPresent(t -> kinds.add(AddressAnswer.Kind.STACK));
            return found;
        }

        private Optional<CacheAnswer> slab(long vaddr) {
            OptionalLong of = isRecord()
                    ? SlabCaches.of(kernel).slabOfPage(vaddr)
                    : SlabCaches.of(kernel).slabAt(vaddr);
            // of the pages of a slab the first one's struct is the slab's
            if (of.isEmpty() || isRecord() && of.getAsLong() != vaddr) {
                return Optional.empty();
            }
            Optional<CacheAnswer> found =
                    slabOf(kernel, of.getAsLong(), isRecord() ? memoryOf(vaddr) : vaddr, isRecord());
            found.flatMap(CacheAnswer::slab)
                    .ifPresent(slab -> kinds.add(
                            isRecord() || slab.objects().isEmpty()
                                    ? AddressAnswer.Kind.SLAB
                                    : slab.objects().get(0).free()
                                            ? AddressAnswer.Kind.FREE_SLAB_OBJECT
                                            : AddressAnswer.Kind.SLAB_OBJECT));
            return found;
        }

        private long memoryOf(long record) {
            return direct(map.physical(record)).orElse(0);
        }

        private boolean isRecord() {
            return !physical && map.beginAt(address);
        }

        private OptionalLong record() {
            return isRecord()
                    ? OptionalLong.of(address)
                    : paddr.isPresent() ? map.record(paddr.getAsLong()) : OptionalLong.empty();
        }

        private Optional<StructPage> page() {
            OptionalLong record = record();
            if (record.isEmpty()) {
                return Optional.empty();
            }
            long pfn = map.physical(record.getAsLong()) / map.pageBytes();
            boolean exists =
                    PageDescriptions.of(kernel).ranges().stream().anyMatch(range -> pfn >= range[0] && pfn < range[1]);
            return exists ? PageDescriptions.of(kernel).read(pfn, 1).stream().findFirst() : Optional.empty();
        }
    }

    /** A slab with its cache; of its objects the one at an address, or all. */
    static Optional<CacheAnswer> slabOf(Kernel kernel, long slab, long vaddr, boolean all) {
        SlabAllocator allocator = SlabAllocator.of(kernel);
        OptionalLong at = SlabCaches.of(kernel).cacheOf(slab);
        Optional<SlabCache> cache = at.isPresent() ? allocator.cacheAt(at.getAsLong()) : Optional.empty();
        if (cache.isEmpty()) {
            return Optional.empty();
        }
        Optional<Slab> found = allocator.slabAt(cache.get(), vaddr);
        Optional<Slab> shown = found.map(whole -> new Slab(
                whole.address(),
                whole.memory(),
                whole.node(),
                whole.total(),
                whole.allocated(),
                whole.cpu(),
                all
                        ? whole.objects()
                        : whole.objects().stream()
                                .filter(object -> Long.compareUnsigned(
                                                vaddr
                                                        - (object.address()
                                                                - cache.get().leftPad()),
                                                cache.get().size())
                                        < 0)
                                .toList(),
                whole.problem()));
        return Optional.of(new CacheAnswer(
                cache.get(), Optional.of(allocator.use(cache.get())), Optional.empty(), shown, CacheAnswer.Look.ALONE));
    }

    private Optional<SymbolicAddress> perCpu(long vaddr, int cpu) {
        long variable = vaddr - kernel.perCpu().address(0, cpu);
        if (!kernel.perCpu().isVariable(variable)) {
            return Optional.empty();
        }
        Optional<Symbol> symbol = Symbols.preferred(kernel.imageSymbols().at(variable));
        return symbol.filter(found -> kernel.perCpu().isVariable(found.address()))
                .map(found -> new SymbolicAddress(found, variable - found.address()));
    }

    /** The area whose pages a physical address is one of. */
    private Optional<VmallocArea> reverse(long paddr) {
        for (VmallocArea area : VmallocArea.Listing.of(kernel).areas()) {
            if (cancelled.getAsBoolean()) {
                break;
            }
            if (place(area, paddr) != 0) {
                return Optional.of(area);
            }
        }
        return Optional.empty();
    }

    private long place(VmallocArea area, long paddr) {
        int size = map.pageBytes();
        for (long at = area.start(); Long.compareUnsigned(at, area.end()) < 0; at += size) {
            OptionalLong found = kernel.memory().translate(at);
            if (found.isPresent() && Long.compareUnsigned(paddr - found.getAsLong(), size) < 0) {
                return at + (paddr - found.getAsLong());
            }
        }
        return 0;
    }

    /** Where the direct mapping has a physical address that is memory. */
    private OptionalLong direct(long paddr) {
        Optional<AddressRegion> region = AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP);
        long end = PhysicalLimit.of(kernel).end();
        return region.isPresent() && Long.compareUnsigned(paddr, end) < 0
                ? OptionalLong.of(region.get().start() + paddr)
                : OptionalLong.empty();
    }

    /** The free block that a page is in. */
    Optional<AddressAnswer.FreeBlock> free(OptionalLong record) {
        if (record.isEmpty() || map.structBytes() == 0) {
            return Optional.empty();
        }
        long page = record.getAsLong();
        for (FreeAreas areas : free()) {
            for (FreeAreas.FreeBlocks list : areas.lists()) {
                Optional<Long> block = list.blockOf(page, map.structBytes());
                if (block.isPresent()) {
                    FreeAreas one = new FreeAreas(areas.zone(), areas.free(), List.of(list));
                    return Optional.of(new AddressAnswer.FreeBlock(
                            new FreeMemoryAnswer(
                                    List.of(one), MemoryZones.of(kernel).nodes(), map, true),
                            block.get(),
                            (page - block.get()) / map.structBytes() + 1));
                }
            }
        }
        return Optional.empty();
    }

    private List<FreeAreas> free() {
        if (free.isEmpty()) {
            List<FreeAreas> all = new ArrayList<>();
            for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
                node.zones().forEach(zone -> all.add(FreeAreas.read(kernel, zone, cancelled)));
            }
            free = Optional.of(all);
        }
        return free.get();
    }

    /** The {@code struct page} of an address of any kind: of one itself, of a physical or of a virtual address. */
    OptionalLong recordOf(long address, boolean physical) {
        return new Found(address, physical, List.of()).record();
    }
}
