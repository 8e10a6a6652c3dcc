package org.vmcoregdb.server.command.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.kernel.mm.FirmwareMap;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.ByteSize;
import org.vmcoregdb.server.answer.TextAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mach}: what kind of machine it was. */
@CommandLine.Command(name = "mach", description = "Shows what kind of machine it was.")
public final class MachCommand implements Command {
    /** Stacks of CPUs are so many bytes, or a multiple of that, whatever the size of a page is. */
    private static final long STACK_UNIT = 4096;

    /** Not those of more words, such as the entry trampoline's. */
    private static final Pattern NAMED_STACK = Pattern.compile("(\\w+)( exception)? stack");

    @Option(names = "-m", description = "The map of physical memory that the firmware gave.")
    private boolean map;

    @Option(names = "-c", description = "What the kernel knows of each CPU.")
    private boolean cpus;

    @Option(names = "-o", description = "The log of the firmware of POWER machines: refused.")
    private boolean firmwareLog;

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Override
    public List<String> answerTypes() {
        return List.of("machine", "firmware_map", "struct", "text");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (firmwareLog) {
            throw new CommandException("mach: -o is for POWER machines");
        }
        if (map) {
            if (!FirmwareMap.exists(kernel)) {
                throw new CommandException("mach: -m: this kernel keeps no such map of the firmware's");
            }
            sink.accept(new FirmwareMapAnswer(FirmwareMap.read(kernel)));
        } else if (cpus) {
            cpus(kernel, sink);
        } else {
            sink.accept(new MachineAnswer(facts(kernel), stacks(kernel)));
        }
    }

    private void cpus(Kernel kernel, AnswerSink sink) throws CommandException {
        Optional<CType.CompositeType> type =
                kernel.types().struct("cpuinfo_x86").type();
        for (int cpu : kernel.perCpu().present()) {
            OptionalLong at = kernel.perCpu().variable("cpu_info", cpu);
            if (type.isEmpty() || at.isEmpty()) {
                throw new CommandException("mach: -c: this kernel has no cpu_info of the type struct cpuinfo_x86");
            }
            sink.accept(new TextAnswer("CPU " + cpu + ":\n"));
            sink.accept(new TypeAnswers.StructValue(
                    "struct cpuinfo_x86",
                    at.getAsLong(),
                    new TypedMemory(kernel, kernel.memory()).value(type.get(), at.getAsLong()),
                    radix.radix()));
            sink.accept(new TypeAnswers.Gap());
        }
    }

    private static List<MachineAnswer.Fact> facts(Kernel kernel) {
        List<MachineAnswer.Fact> facts = new ArrayList<>();
        add(facts, "MACHINE TYPE", kernel.arch().machine().unameName());
        SystemFacts system = SystemFacts.of(kernel);
        OptionalLong pages = system.presentPages();
        if (pages.isPresent()) {
            add(
                    facts,
                    "MEMORY SIZE",
                    ByteSize.text(pages.getAsLong() * kernel.memory().pageSize()));
        }
        int online = kernel.perCpu().online().size();
        int present = kernel.perCpu().present().size();
        add(facts, "CPUS", present + (present > online ? " [OFFLINE: " + (present - online) + "]" : ""));
        system.megahertz().ifPresent(speed -> add(facts, "PROCESSOR SPEED", speed + " Mhz"));
        system.ticksPerSecond().ifPresent(ticks -> add(facts, "HZ", Long.toString(ticks)));
        add(facts, "PAGE SIZE", Integer.toString(kernel.memory().pageSize()));
        base(facts, kernel, "KERNEL VIRTUAL BASE", AddressRegion.Kind.DIRECT_MAP);
        base(facts, kernel, "KERNEL VMALLOC BASE", AddressRegion.Kind.VMALLOC);
        base(facts, kernel, "KERNEL VMEMMAP BASE", AddressRegion.Kind.VMEMMAP);
        base(facts, kernel, "KERNEL START MAP", AddressRegion.Kind.IMAGE);
        base(facts, kernel, "KERNEL MODULES BASE", AddressRegion.Kind.MODULES);
        add(facts, "KERNEL STACK SIZE", Long.toString(ThreadSize.of(kernel)));
        return facts;
    }

    /** Those of exceptions are named as crash names them: DOUBLEFAULT, NMI, DEBUG … */
    private static List<MachineAnswer.StackRow> stacks(Kernel kernel) {
        Map<String, MachineAnswer.StackRow> rows = new LinkedHashMap<>();
        for (int cpu : kernel.perCpu().present()) {
            for (StackRegion region : Stacks.of(kernel).ofCpu(cpu)) {
                String label = region.kind().label();
                Matcher named = NAMED_STACK.matcher(label);
                String name = named.matches() ? named.group(1).toUpperCase(Locale.ROOT) : "";
                // a few words at the end of some are not used
                long bytes = region.high() - region.low() + STACK_UNIT - 1 & -STACK_UNIT;
                MachineAnswer.StackRow row =
                        rows.computeIfAbsent(name, n -> new MachineAnswer.StackRow(n, bytes, new ArrayList<>()));
                // of a kind that has two the first counts
                if (row.cpus().stream().noneMatch(one -> one.cpu() == cpu)) {
                    row.cpus()
                            .add(new MachineAnswer.StackRow.OfCpu(
                                    cpu,
                                    region.low(),
                                    kernel.memory().translate(region.low()).isPresent()));
                }
            }
        }
        rows.remove("");
        return List.copyOf(rows.values());
    }

    private static void base(List<MachineAnswer.Fact> facts, Kernel kernel, String name, AddressRegion.Kind kind) {
        AddressRegions.of(kernel).find(kind).ifPresent(region -> add(facts, name, Long.toHexString(region.base())));
    }

    private static void add(List<MachineAnswer.Fact> facts, String name, String value) {
        facts.add(new MachineAnswer.Fact(name, value));
    }
}
