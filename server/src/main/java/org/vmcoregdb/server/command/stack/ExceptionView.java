package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionFrames;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.scan.ExceptionFrameSearch;

/** What looks like saved registers, on a task's stack or on those of the CPUs. */
final class ExceptionView implements StackView {
    private final Kernel kernel;
    private final Stacks stacks;
    private final ExceptionFrameSearch search;
    private final ExceptionFrames meanings;
    private final Unwinder unwinder;
    private final StackAnswer.Look look;

    ExceptionView(CommandContext context, StackAnswer.Look look) {
        this.kernel = context.kernel();
        this.stacks = Stacks.of(kernel);
        this.search = new ExceptionFrameSearch(kernel);
        this.meanings = new ExceptionFrames(kernel);
        this.unwinder = context.unwinder();
        this.look = look;
    }

    @Override
    public Optional<Answer> ask(Task task) {
        Backtrace trace = unwinder.backtrace(task);
        List<FoundRegisters> found = stacks.allocated(task).map(this::on).orElse(List.of()).stream()
                .map(f -> explained(f, trace))
                .toList();
        return Optional.of(new ExceptionFramesAnswer(task, found, StackOverrun.in(kernel, trace), look));
    }

    /** With what it means, if the stack walk passes through it. */
    private FoundRegisters explained(FoundRegisters found, Backtrace trace) {
        return trace.frames().stream()
                .filter(f -> f.savedRegisters()
                        .filter(s -> s.address() == found.saved().address())
                        .isPresent())
                .findFirst()
                .flatMap(f -> meanings.describe(trace, f))
                .map(m -> new FoundRegisters(found.saved(), found.interrupted(), Optional.of(m)))
                .orElse(found);
    }

    /**
     * The stacks of CPUs: first their interrupt stacks, then CPU by CPU their exception stacks.
     *
     * @param cpus of these only
     */
    CpuStacksAnswer ofCpus(List<Integer> cpus) {
        RegistersText style = RegistersText.of(kernel.arch().machine());
        List<StackRegion> all = new ArrayList<>();
        for (int cpu : cpus) {
            stacks.ofCpu(cpu).stream().filter(ExceptionView::isInterruptStack).forEach(all::add);
        }
        for (int cpu : cpus) {
            stacks.ofCpu(cpu).stream()
                    .filter(s -> !isInterruptStack(s) && style.isSearched(s.kind()))
                    .forEach(all::add);
        }
        List<CpuStacksAnswer.CpuStack> shown = new ArrayList<>();
        for (StackRegion stack : all) {
            Optional<Backtrace> trace = RunningTasks.of(kernel).on(stack.cpu()).map(unwinder::backtrace);
            List<FoundRegisters> found = on(stack).stream()
                    .map(f -> trace.map(t -> explained(f, t)).orElse(f))
                    .toList();
            if (!found.isEmpty() || style.isAlwaysShown(stack.kind())) {
                shown.add(new CpuStacksAnswer.CpuStack(stack, found));
            }
        }
        return new CpuStacksAnswer(shown);
    }

    private static boolean isInterruptStack(StackRegion stack) {
        return stack.kind().equals(StackKind.IRQ);
    }

    private List<FoundRegisters> on(StackRegion stack) {
        return search.on(stack).stream().map(this::named).toList();
    }

    private FoundRegisters named(Frame.SavedRegisters saved) {
        return new FoundRegisters(
                saved,
                saved.userMode()
                        ? Optional.empty()
                        : Symbols.of(kernel)
                                .resolve(saved.registers().getOr(kernel.arch().pc(), 0)),
                Optional.empty());
    }
}
