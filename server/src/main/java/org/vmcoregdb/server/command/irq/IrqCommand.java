package org.vmcoregdb.server.command.irq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.irq.Interrupt;
import org.vmcoregdb.kernel.irq.InterruptVectors;
import org.vmcoregdb.kernel.irq.Interrupts;
import org.vmcoregdb.kernel.irq.SoftInterrupts;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code irq}: interrupts. */
@CommandLine.Command(name = "irq", description = "Shows interrupts, what handles them, and how often they came.")
public final class IrqCommand implements Command {
    /** What is asked; one of these. */
    private static final class What {
        @Option(names = "-u", description = "Only those that somebody uses.")
        private boolean used;

        @Option(names = "-d", description = "The interrupt descriptor table: where CPUs go.")
        private boolean vectors;

        @Option(names = "-b", description = "What is done after interrupts: the soft interrupts.")
        private boolean soft;

        @Option(names = "-a", description = "To which CPUs they may go.")
        private boolean affinity;

        @Option(names = "-s", description = "How often each came, by CPU.")
        private boolean counts;
    }

    @ArgGroup(exclusive = true)
    private What what = new What();

    @Option(names = "-c", paramLabel = "CPUS", description = "With -s: only on these CPUs, such as 1,3-5.")
    private Optional<String> cpus = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "INDEX", description = "Only these numbers.")
    private List<Integer> numbers = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("interrupts", "interrupt_handlers");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (cpus.isPresent() && !what.counts) {
            throw new CommandException("irq: -c goes with -s");
        }
        if (what.vectors) {
            sink.accept(vectors(kernel));
        } else if (what.soft) {
            sink.accept(soft(kernel));
        } else {
            sink.accept(interrupts(kernel));
        }
    }

    private static HandlersAnswer vectors(Kernel kernel) throws CommandException {
        InterruptVectors part = ArchitecturePart.find(
                        InterruptVectors.class, kernel.arch().machine())
                .orElseThrow(() -> new CommandException("irq: where CPUs of this kind go on interrupts is not known"));
        List<HandlersAnswer.Handler> handlers = new ArrayList<>();
        for (long address : part.handlers(kernel)) {
            handlers.add(new HandlersAnswer.Handler(handlers.size(), NamedAddress.of(kernel, address)));
        }
        return new HandlersAnswer(HandlersAnswer.Kind.VECTOR, handlers);
    }

    private static HandlersAnswer soft(Kernel kernel) {
        List<HandlersAnswer.Handler> handlers = new ArrayList<>();
        for (Map.Entry<Integer, Long> entry :
                SoftInterrupts.of(kernel).handlers().entrySet()) {
            handlers.add(new HandlersAnswer.Handler(entry.getKey(), NamedAddress.of(kernel, entry.getValue())));
        }
        return new HandlersAnswer(HandlersAnswer.Kind.SOFT_INTERRUPT, handlers);
    }

    private InterruptsAnswer interrupts(Kernel kernel) throws CommandException {
        Interrupts all = Interrupts.of(kernel);
        boolean inUse = what.affinity || what.counts;
        List<InterruptsAnswer.Row> rows = new ArrayList<>();
        List<Integer> wanted = new ArrayList<>(numbers);
        for (int i = 0; numbers.isEmpty() && i < all.count(); i++) {
            wanted.add(i);
        }
        for (int number : wanted) {
            if (number < 0 || number >= all.count()) {
                throw new CommandException(
                        "irq: there is no interrupt " + number + "; the last one is " + (all.count() - 1));
            }
            Optional<Interrupt> interrupt = all.number(number);
            boolean used = interrupt.filter(i -> !i.actions().isEmpty()).isPresent();
            if (used || !inUse && (interrupt.isPresent() || !what.used)) {
                rows.add(new InterruptsAnswer.Row(number, interrupt));
            }
        }
        InterruptsAnswer.View view = what.affinity
                ? InterruptsAnswer.View.AFFINITY
                : what.counts ? InterruptsAnswer.View.COUNTS : InterruptsAnswer.View.TABLE;
        List<Integer> present = kernel.perCpu().present();
        List<Integer> shown = cpus.isPresent() ? CpuList.parse(cpus.get(), present) : present;
        return new InterruptsAnswer(rows, all.problem(), new InterruptsAnswer.Look(view, shown));
    }
}
