package org.vmcoregdb.server.command.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.time.HighResolutionClock;
import org.vmcoregdb.kernel.time.HighResolutionTimers;
import org.vmcoregdb.kernel.time.TimerBase;
import org.vmcoregdb.kernel.time.Timers;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code timer}: timers that wait. */
@CommandLine.Command(name = "timer", description = "Shows the timers that wait, the next first.")
public final class TimerCommand implements Command {
    @Option(names = "-r", description = "Those that wait for a time in nanoseconds (hrtimers).")
    private boolean highResolution;

    @Option(names = "-C", paramLabel = "CPUS", description = "Only of these CPUs, such as 1,3-5.")
    private Optional<String> cpus = Optional.empty();

    @Override
    public List<String> answerTypes() {
        return List.of("timers", "high_resolution_timers");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<Integer> present = kernel.perCpu().present();
        List<Integer> chosen = cpus.isPresent() ? CpuList.parse(cpus.get(), present) : present;
        if (highResolution) {
            highResolution(context, chosen, sink);
            return;
        }
        Timers timers = Timers.of(kernel);
        List<TimersAnswer.Base> bases = new ArrayList<>();
        for (int cpu : chosen) {
            if (context.cancelled()) {
                return;
            }
            for (TimerBase base : timers.of(cpu)) {
                bases.add(new TimersAnswer.Base(
                        base,
                        base.timers().stream()
                                .map(t -> NamedAddress.of(kernel, t.function()))
                                .toList()));
            }
        }
        sink.accept(new TimersAnswer(timers.jiffies(), bases));
    }

    private static void highResolution(CommandContext context, List<Integer> chosen, AnswerSink sink) {
        Kernel kernel = context.kernel();
        HighResolutionTimers timers = HighResolutionTimers.of(kernel);
        List<HighResolutionTimersAnswer.Clock> clocks = new ArrayList<>();
        for (int cpu : chosen) {
            if (context.cancelled()) {
                return;
            }
            for (HighResolutionClock clock : timers.of(cpu)) {
                List<HighResolutionTimersAnswer.Waiting> waiting = clock.timers().stream()
                        .map(t -> new HighResolutionTimersAnswer.Waiting(t, NamedAddress.of(kernel, t.function())))
                        .toList();
                Optional<NamedAddress> time = clock.function().isPresent()
                        ? Optional.of(NamedAddress.of(kernel, clock.function().getAsLong()))
                        : Optional.empty();
                clocks.add(new HighResolutionTimersAnswer.Clock(clock, time, waiting));
            }
        }
        sink.accept(new HighResolutionTimersAnswer(clocks));
    }
}
