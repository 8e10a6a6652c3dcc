package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.kernel.mm.HugePages;
import org.vmcoregdb.kernel.mm.MemoryBlock;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.kernel.mm.MemorySections;
import org.vmcoregdb.kernel.mm.MemoryTotals;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.PhysicalLimit;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kmem}: the kernel's memory. */
@CommandLine.Command(
        name = "kmem",
        description = "Shows how the kernel's memory is used, slab caches, free lists, pages, and what an address is.")
public final class KmemCommand implements Command {
    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private What what = new What();

    @Option(names = "-I", paramLabel = "CACHE,…", split = ",", description = "With -s, -S or -r: not these caches.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "-P", description = "Addresses are physical ones.")
    private boolean physical;

    @Parameters(
            arity = "0..*",
            paramLabel = "ADDRESS|CACHE",
            description =
                    "What is shown: without an option what each address is; with -s, -S or -r a cache, or list for"
                            + " all their names.")
    private List<String> words = new ArrayList<>();

    /** What is shown. */
    static final class What {
        @Option(
                names = "-i",
                arity = "0..1",
                preprocessor = EqualsValue.class,
                paramLabel = "=shared",
                description = "How memory was used; with =shared pages that several hold are counted, too.")
        private Optional<String> usage = Optional.empty();

        @Option(names = "-f", description = "Free memory: how many blocks of each size.")
        private boolean free;

        @Option(names = "-F", description = "Free memory: each block.")
        private boolean freeBlocks;

        @Option(names = "-c", description = "The page hash table, which kernels had until 2.4: refused.")
        private boolean pageHash;

        @Option(names = "-C", description = "As -c.")
        private boolean pageHashEntries;

        @Option(names = "-v", description = "Areas that vmalloc mapped.")
        private boolean vmalloc;

        @Option(names = "-V", description = "The kernel's counters of memory.")
        private boolean counters;

        @Option(names = "-n", description = "Nodes, sections and blocks of memory.")
        private boolean nodes;

        @Option(names = "-z", description = "Zones of memory with their counters.")
        private boolean zones;

        @Option(names = "-o", description = "What is added to per-CPU symbols.")
        private boolean offsets;

        @Option(names = "-h", description = "Pools of huge pages.")
        private boolean huge;

        @Option(names = "-p", description = "Pages: of each its struct page in short.")
        private boolean pages;

        @Option(names = "-m", paramLabel = "MEMBER,…", description = "Pages: these members of each struct page.")
        private Optional<String> members = Optional.empty();

        @Option(names = "-s", description = "Slab caches.")
        private boolean caches;

        @Option(
                names = "-S",
                arity = "0..1",
                preprocessor = EqualsValue.class,
                paramLabel = "=CPUS",
                description = "Slab caches with their slabs and objects; those of some CPUs only, such as =0,2-3.")
        private Optional<String> slabs = Optional.empty();

        @Option(names = "-r", description = "Slab caches, each with those that it has for control groups.")
        private boolean roots;

        @Option(
                names = "--check",
                description = "Looks for objects that were written past the end of, or used when they were free: red"
                        + " zones and poison (slub_debug) and lists of free objects; of all caches, or of those named.")
        private boolean check;

        @Option(names = "-g", description = "Names of the bits of page.flags, or of the given words.")
        private boolean flags;
    }

    @Override
    public List<String> answerTypes() {
        return List.of(
                "address",
                "slab_cache",
                "slab_caches",
                "slab_check",
                "pages",
                "page_members",
                "page_flags",
                "free_memory",
                "free_block",
                "memory_usage",
                "memory_counters",
                "memory_nodes",
                "memory_zones",
                "huge_pages",
                "vmalloc_areas",
                "per_cpu_offsets");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (what.pageHash || what.pageHashEntries) {
            throw new CommandException("kmem: " + (what.pageHash ? "-c" : "-C")
                    + ": this kernel has no page hash table; files -p shows" + " the cached pages of a file");
        }
        if (what.caches || what.slabs.isPresent() || what.roots) {
            new SlabLists(context, sink, ignored, what.roots, what.slabs).show(words, physical);
        } else if (what.check) {
            new SlabChecks(context).show(words, sink);
        } else if (what.flags) {
            flags(kernel, sink);
        } else if (what.free || what.pages || what.members.isPresent() || what.vmalloc) {
            addresses(context, sink);
        } else if (!whole(context, sink)) {
            if (words.isEmpty()) {
                throw new CommandException("kmem: what is to be shown? An option or an address says it (help kmem)");
            }
            AddressSearch search = new AddressSearch(kernel, context::cancelled);
            for (String word : words) {
                if (context.cancelled()) {
                    return;
                }
                long address = HexArguments.parse("kmem", word);
                boolean perhapsUsers = !physical && kernel.arch().isUserAddress(address);
                sink.accept(search.find(address, isPhysical(kernel, address), perhapsUsers));
            }
        }
    }

    private boolean isPhysical(Kernel kernel, long address) {
        return physical || !kernel.arch().isKernelAddress(address);
    }

    /** What takes no address; returns whether it was one of these. */
    private boolean whole(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        boolean any = what.usage.isPresent()
                || what.freeBlocks
                || what.counters
                || what.nodes
                || what.zones
                || what.offsets
                || what.huge;
        if (any && !words.isEmpty()) {
            throw new CommandException("kmem: no address arguments allowed with this option");
        }
        if (what.usage.isPresent()) {
            String option = what.usage.get();
            if (!option.isEmpty() && !option.equals("shared")) {
                throw new CommandException("kmem: -i takes =shared only");
            }
            OptionalLong shared = option.isEmpty() ? OptionalLong.empty() : new PageLists(context, sink).shared();
            sink.accept(new UsageAnswer(
                    MemoryTotals.read(kernel), shared, kernel.memory().pageSize()));
        } else if (what.freeBlocks) {
            free(context, sink, true);
        } else if (what.counters) {
            sink.accept(new CountersAnswer(MemoryCounters.all(kernel)));
        } else if (what.nodes) {
            sink.accept(new NodesAnswer(
                    MemoryZones.of(kernel).nodes(),
                    MemorySections.of(kernel),
                    MemoryBlock.all(kernel),
                    PageStructs.of(kernel),
                    PhysicalLimit.of(kernel).digits()));
        } else if (what.zones) {
            List<ZonesAnswer.Row> rows = new ArrayList<>();
            for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
                node.zones().forEach(zone -> rows.add(new ZonesAnswer.Row(zone, MemoryCounters.of(kernel, zone))));
            }
            sink.accept(new ZonesAnswer(rows));
        } else if (what.offsets) {
            sink.accept(new SmallAnswers.PerCpuOffsets(kernel.perCpu().present().stream()
                    .map(cpu -> new SmallAnswers.PerCpuOffsets.CpuOffset(
                            cpu,
                            kernel.perCpu().address(0, cpu),
                            kernel.perCpu().online().contains(cpu)))
                    .toList()));
        } else if (what.huge) {
            sink.accept(new SmallAnswers.HugePools(
                    HugePages.all(kernel), kernel.memory().pageSize()));
        }
        return any;
    }

    private void flags(Kernel kernel, AnswerSink sink) throws CommandException {
        List<Optional<Long>> asked = new ArrayList<>();
        for (String word : words) {
            asked.add(Optional.of(HexArguments.parse("kmem", word)));
        }
        if (asked.isEmpty()) {
            asked.add(Optional.empty());
        }
        for (Optional<Long> word : asked) {
            sink.accept(
                    new SmallAnswers.PageFlags(word, PageDescriptions.of(kernel).flagNames()));
        }
    }

    private void addresses(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        AddressSearch search = new AddressSearch(kernel, context::cancelled);
        PageLists lists = new PageLists(context, sink);
        if (words.isEmpty()) {
            if (what.free) {
                free(context, sink, false);
            } else if (what.vmalloc) {
                VmallocArea.Listing listing = VmallocArea.Listing.of(kernel);
                sink.accept(new SmallAnswers.VmallocAreas(listing.areas(), listing.problem()));
            } else if (what.pages) {
                lists.all();
            } else {
                lists.members(what.members.orElseThrow(), List.of());
            }
            return;
        }
        List<Long> records = new ArrayList<>();
        for (Iterator<String> each = words.iterator(); each.hasNext() && !context.cancelled(); ) {
            long address = HexArguments.parse("kmem", each.next());
            boolean isPhysical = isPhysical(kernel, address);
            if (what.vmalloc) {
                AddressAnswer found = search.find(address, isPhysical, false);
                found.area()
                        .ifPresent(area -> sink.accept(new SmallAnswers.VmallocAreas(List.of(area), Optional.empty())));
                continue;
            }
            OptionalLong record = search.recordOf(address, isPhysical);
            if (what.free) {
                search.free(record).ifPresent(block -> sink.accept(new AddressAnswer.Free(address, isPhysical, block)));
            } else {
                record.ifPresent(records::add);
            }
        }
        if (what.pages) {
            lists.some(records);
        } else if (what.members.isPresent()) {
            lists.members(what.members.get(), records);
        }
    }

    private static void free(CommandContext context, AnswerSink sink, boolean blocks) {
        Kernel kernel = context.kernel();
        List<FreeAreas> areas = new ArrayList<>();
        List<MemoryZones.Node> nodes = MemoryZones.of(kernel).nodes();
        for (MemoryZones.Node node : nodes) {
            node.zones().forEach(zone -> areas.add(FreeAreas.read(kernel, zone, context::cancelled)));
        }
        sink.accept(new FreeMemoryAnswer(areas, nodes, PageStructs.of(kernel), blocks));
    }
}
