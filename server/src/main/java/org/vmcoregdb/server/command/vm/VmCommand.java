package org.vmcoregdb.server.command.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.FilePaths;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.mm.PhysicalLimit;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.mm.VmFlags;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskOperands;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.MissingTypeException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vm}: the address spaces of processes. */
@CommandLine.Command(name = "vm", description = "Shows the address space of tasks: its areas, their files and pages.")
public final class VmCommand implements Command {
    private static final int PAGES_AT_ONCE = 4096;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private What what = new What();

    @Option(
            names = "-M",
            paramLabel = "MM",
            description = "The mm_struct of a task that is exiting and has none any more.")
    private Optional<String> forced = Optional.empty();

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Mixin
    private TaskOperands operands = new TaskOperands();

    /** What is shown. */
    static final class What {
        @Option(names = "-p", description = "Where each page is: in memory, in a swap area, in the file.")
        private boolean pages;

        @Option(names = "-P", paramLabel = "VMA", description = "As -p, of the vm_area_struct at this address only.")
        private Optional<String> area = Optional.empty();

        @Option(names = "-m", description = "The mm_struct.")
        private boolean mm;

        @Option(names = "-v", description = "The vm_area_structs.")
        private boolean structs;

        @Option(names = "-f", paramLabel = "FLAGS", description = "The names of the bits of vm_flags.")
        private Optional<String> flags = Optional.empty();

        @Option(
                names = "-R",
                paramLabel = "REFERENCE",
                description = "Only what is about this address, number, or part of a path.")
        private Optional<String> reference = Optional.empty();
    }

    private final Map<Long, Optional<String>> paths = new ConcurrentHashMap<>();

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public void checkForEach() throws CommandException {
        if (what.flags.isPresent()) {
            throw new CommandException("foreach: vm -f is not about tasks");
        }
    }

    @Override
    public List<String> answerTypes() {
        return List.of("virtual_memory", "area_pages", "area_flags", "struct");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (what.flags.isPresent()) {
            long flags = HexArguments.parse("vm", what.flags.get());
            sink.accept(new VmFlagsAnswer(flags, VmFlags.of(context.kernel()).in(flags)));
            return;
        }
        OptionalLong single = what.area.isPresent()
                ? OptionalLong.of(HexArguments.parse("vm", what.area.get()))
                : OptionalLong.empty();
        for (Task task : operands.tasks(context)) {
            if (context.cancelled()) {
                return;
            }
            one(context, task, single, sink);
        }
    }

    private void one(CommandContext context, Task task, OptionalLong single, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        OptionalLong directory = UserSpaces.of(kernel).directoryOf(task.mm());
        VmAnswer nothing = new VmAnswer(
                task,
                task.mm(),
                directory,
                MemoryUse.of(kernel).of(task),
                List.of(),
                Optional.empty(),
                PhysicalLimit.of(kernel).digits(),
                what.mm || what.structs || single.isPresent() ? VmAnswer.Look.NAME : VmAnswer.Look.HEADING);
        long mm = task.mm() != 0 ? task.mm() : forcedMm(kernel);
        if (what.reference.isPresent()) {
            search(context, nothing, mm, sink);
            return;
        }
        if (what.mm || mm == 0) {
            sink.accept(nothing);
            if (mm != 0) {
                struct(kernel, "mm_struct", mm, sink);
            }
            return;
        }
        VmAreas.Listing listing = VmAreas.of(kernel).all(mm);
        if (!what.pages && !what.structs && single.isEmpty()) {
            sink.accept(answer(nothing, mapped(kernel, listing.areas()), listing.problem(), VmAnswer.Look.AREAS));
            return;
        }
        sink.accept(answer(nothing, List.of(), listing.problem(), nothing.look()));
        AreaPages places = new AreaPages(kernel, UserSpaces.of(kernel).pageTableOf(mm));
        boolean found = single.isEmpty();
        for (VmArea area : listing.areas()) {
            if (what.structs) {
                struct(kernel, "vm_area_struct", area.address(), sink);
            } else if (single.isEmpty() || single.getAsLong() == area.address()) {
                found = true;
                pages(context, task, mapped(kernel, area), places, sink);
            }
        }
        if (!found) {
            throw new CommandException("vm: no vm_area_struct of this task is at " + what.area.orElse(""));
        }
    }

    private static VmAnswer answer(
            VmAnswer heading, List<MappedArea> areas, Optional<String> problem, VmAnswer.Look look) {
        return new VmAnswer(
                heading.task(),
                heading.mm(),
                heading.directory(),
                heading.sizes(),
                areas,
                problem,
                heading.digits(),
                look);
    }

    /** As crash does: only what is in the cache of these structs, and still in use, is taken for one. */
    private long forcedMm(Kernel kernel) throws CommandException {
        if (forced.isEmpty()) {
            return 0;
        }
        long address = HexArguments.parse("vm", forced.get());
        Optional<String> cache = SlabCaches.of(kernel).nameAt(address);
        if (cache.isPresent() && !cache.get().startsWith("mm_struct")) {
            throw new CommandException(
                    "vm: " + forced.get() + " is not an mm_struct: it is in the slab cache " + cache.get());
        }
        long count = kernel.types()
                .struct("mm_struct")
                .need("mm_count.counter", "mm_count")
                .read(kernel.memory(), address);
        if (count == 0 || cache.isEmpty()) {
            throw new CommandException("vm: what is at " + forced.get() + " is not an mm_struct in use");
        }
        return address;
    }

    private void search(CommandContext context, VmAnswer heading, long mm, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        VmReference wanted = new VmReference(what.reference.orElseThrow());
        boolean whole = mm != 0
                && (wanted.isNumber(mm)
                        || heading.directory().isPresent()
                                && wanted.isNumber(heading.directory().getAsLong()));
        List<MappedArea> found = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        if (mm != 0 && !whole) {
            VmAreas.Listing listing = VmAreas.of(kernel).all(mm);
            problem = listing.problem();
            AreaPages places = new AreaPages(kernel, UserSpaces.of(kernel).pageTableOf(mm));
            for (VmArea area : listing.areas()) {
                MappedArea mapped = mapped(kernel, area);
                List<PagePlace> pages =
                        wanted.pages(mapped, places, kernel.memory().pageSize(), context::cancelled);
                if (wanted.isArea(mapped) || !pages.isEmpty()) {
                    found.add(new MappedArea(area, mapped.file(), pages));
                }
            }
        }
        if (whole || !found.isEmpty()) {
            sink.accept(answer(heading, found, problem, VmAnswer.Look.FOUND));
        }
    }

    private void struct(Kernel kernel, String name, long address, AnswerSink sink) {
        CType.CompositeType type = kernel.types()
                .struct(name)
                .type()
                .orElseThrow(() -> new MissingTypeException("this kernel's types have no struct " + name));
        sink.accept(new TypeAnswers.StructValue(
                "struct " + name,
                address,
                new TypedMemory(kernel, kernel.memory()).value(type, address),
                radix.radix()));
    }

    private void pages(CommandContext context, Task task, MappedArea area, AreaPages places, AnswerSink sink) {
        int pageSize = context.kernel().memory().pageSize();
        int digits = PhysicalLimit.of(context.kernel()).digits();
        boolean continued = false;
        long at = area.area().start();
        do {
            List<PagePlace> pages = new ArrayList<>();
            while (pages.size() < PAGES_AT_ONCE
                    && Long.compareUnsigned(at, area.area().end()) < 0) {
                pages.add(places.at(area, at));
                at += pageSize;
            }
            sink.accept(new AreaPagesAnswer(
                    task.pid(), new MappedArea(area.area(), area.file(), pages), continued, digits));
            continued = true;
        } while (Long.compareUnsigned(at, area.area().end()) < 0 && !context.cancelled());
    }

    private List<MappedArea> mapped(Kernel kernel, List<VmArea> areas) {
        return areas.stream().map(area -> mapped(kernel, area)).toList();
    }

    private MappedArea mapped(Kernel kernel, VmArea area) {
        Optional<String> path = area.file() == 0
                ? Optional.empty()
                : paths.computeIfAbsent(
                        area.file(), file -> FilePaths.of(kernel).of(file));
        return new MappedArea(area, path, List.of());
    }
}
