package org.vmcoregdb.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;

/** Says what exception frames mean. Safe for many threads. */
public final class ExceptionFrames {
    private final Kernel kernel;
    private final AddressMeaning meaning;
    private final ExceptionKnowledge knowledge;
    private final StackConventions conventions;
    private final Lazy<List<Oops>> oopses;

    /** Descriptions of the exception frames of a kernel. */
    public ExceptionFrames(Kernel kernel) {
        this.kernel = kernel;
        this.conventions = StackConventions.of(kernel);
        this.knowledge = ExceptionKnowledge.of(kernel.arch().machine());
        this.meaning = new AddressMeaning(kernel);
        this.oopses = new Lazy<>(() -> Oops.in(
                KernelLog.of(kernel).records().stream()
                        .filter(LogRecord::byKernel)
                        .toList(),
                knowledge));
    }

    /**
     * What the registers that a frame saved say.
     *
     * @param frame the entry's frame, one of the trace's
     * @return empty if the frame saved none
     */
    public Optional<ExceptionDescription> describe(Backtrace trace, Frame frame) {
        Optional<ExceptionCause> cause =
                frame.symbol().flatMap(s -> knowledge.cause(s.symbol().name(), handlers(trace, frame)));
        return frame.savedRegisters().map(saved -> described(trace.task(), cause, saved));
    }

    /** The functions that an entry called, the first of them first. */
    public static List<String> handlers(Backtrace trace, Frame entry) {
        List<String> names = new ArrayList<>();
        for (int i = indexOf(trace.frames(), entry) - 1; i >= 0; i--) {
            trace.frames().get(i).symbol().ifPresent(s -> names.add(s.symbol().name()));
        }
        return names;
    }

    /** Nearly always it is the same object; comparing records costs a cold start more than all else here. */
    @SuppressWarnings("ReferenceEquality")
    private static int indexOf(List<Frame> frames, Frame wanted) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i) == wanted) {
                return i;
            }
        }
        return frames.indexOf(wanted);
    }

    /**
     * The same for registers that were found without a frame.
     *
     * @param entry the function that saved them, if it is known
     */
    public ExceptionDescription describe(Task task, Optional<String> entry, Frame.SavedRegisters saved) {
        return described(task, entry.flatMap(knowledge::cause), saved);
    }

    private ExceptionDescription described(Task task, Optional<ExceptionCause> cause, Frame.SavedRegisters saved) {
        RegisterSet registers = saved.registers();
        boolean isPageFault = cause.filter(knowledge::isPageFault).isPresent();
        return new ExceptionDescription(
                cause,
                isPageFault ? pageFault(task, registers) : Optional.empty(),
                saved.userMode(),
                knowledge.privilege(saved.userMode()),
                knowledge.flags(registers),
                conventions.doubts(registers));
    }

    /** From the log if that is about this very fault, else what the task or its CPU has kept. */
    private Optional<ExceptionDescription.PageFault> pageFault(Task task, RegisterSet registers) {
        Optional<Oops> oops = Oops.about(registers.getOr(kernel.arch().sp(), 0), oopses.get());
        if (oops.isPresent() && oops.get().address().isPresent()) {
            return Optional.of(
                    fault(task, oops.get().address().getAsLong(), oops.get().errorCode(), "the log"));
        }
        return knowledge.lastFault(kernel, task).map(kept -> fault(task, kept.address(), kept.code(), kept.source()));
    }

    private ExceptionDescription.PageFault fault(Task task, long address, OptionalLong code, String source) {
        Optional<PageFaultCode> why =
                code.isPresent() ? Optional.of(knowledge.pageFaultCode(code.getAsLong())) : Optional.empty();
        return new ExceptionDescription.PageFault(address, meaning.of(task, address), why, source);
    }
}
