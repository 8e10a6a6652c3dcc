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
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.StackKind;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.scan.ExceptionFrameSearch;
import org.vmcoregdb.unwind.scan.StackMap;
import org.vmcoregdb.unwind.scan.StackSpan;

/** What looks like saved registers, on a task's stack or on those of the CPUs. */
final class ExceptionQuestion implements StackQuestion {
    /** Shown whether there is something on them or not; the others, which are rarely used, only if there is. */
    private static final List<StackKind> ALWAYS_SHOWN = List.of(StackKind.DOUBLE_FAULT, StackKind.NMI, StackKind.DEBUG);

    private final Kernel kernel;
    private final StackMap stacks;
    private final ExceptionFrameSearch search;
    private final ExceptionFrames meanings;
    private final Unwinder unwinder;
    private final StackAnswer.Look look;

    ExceptionQuestion(CommandContext context, StackAnswer.Look look) {
        this.kernel = context.kernel();
        this.stacks = new StackMap(kernel);
        this.search = new ExceptionFrameSearch(kernel);
        this.meanings = new ExceptionFrames(kernel);
        this.unwinder = context.unwinder();
        this.look = look;
    }

    @Override
    public Optional<Answer> ask(Task task) {
        Backtrace trace = unwinder.backtrace(task);
        List<FoundRegisters> found = stacks.of(task).map(this::on).orElse(List.of()).stream()
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
                .flatMap(f -> meanings.describe(trace.task(), f))
                .map(m -> new FoundRegisters(found.saved(), found.interrupted(), Optional.of(m)))
                .orElse(found);
    }

    /**
     * The stacks of CPUs: first their interrupt stacks, then CPU by CPU their exception stacks.
     *
     * @param cpus of these only
     */
    CpuStacksAnswer ofCpus(List<Integer> cpus) {
        List<StackSpan> all = new ArrayList<>();
        for (int cpu : cpus) {
            add(all, StackKind.IRQ, cpu);
        }
        for (int cpu : cpus) {
            for (StackKind kind : List.of(
                    StackKind.DOUBLE_FAULT, StackKind.NMI, StackKind.DEBUG, StackKind.MACHINE_CHECK, StackKind.VC)) {
                add(all, kind, cpu);
            }
        }
        List<CpuStacksAnswer.CpuStack> shown = new ArrayList<>();
        for (StackSpan stack : all) {
            Optional<Backtrace> trace = RunningTasks.of(kernel).on(stack.cpu()).map(unwinder::backtrace);
            List<FoundRegisters> found = on(stack).stream()
                    .map(f -> trace.map(t -> explained(f, t)).orElse(f))
                    .toList();
            if (!found.isEmpty() || stack.kind() == StackKind.IRQ || ALWAYS_SHOWN.contains(stack.kind())) {
                shown.add(new CpuStacksAnswer.CpuStack(stack, found));
            }
        }
        return new CpuStacksAnswer(shown);
    }

    private void add(List<StackSpan> all, StackKind kind, int cpu) {
        stacks.ofCpus(kind).stream().filter(s -> s.cpu() == cpu).forEach(all::add);
    }

    private List<FoundRegisters> on(StackSpan stack) {
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
