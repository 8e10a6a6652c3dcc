package org.vmcoregdb.triage;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.ExceptionFrames;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.printk.PanicMessage;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/** Says what killed a machine. */
public final class Triage {
    private final Kernel kernel;
    private final Unwinder unwinder;
    private final ExceptionFrames exceptions;
    private final Culprits culprits;
    private final CrashCode code;
    private final ExceptionKnowledge knowledge;

    /** For one kernel. */
    public Triage(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
        this.exceptions = new ExceptionFrames(kernel);
        this.culprits = new Culprits(kernel);
        this.code = CrashCode.of(kernel.arch().machine());
        this.knowledge = ExceptionKnowledge.of(kernel.arch().machine());
    }

    /**
     * What killed it.
     *
     * @return empty if the task that was running then is not in the dump
     * @throws org.vmcoregdb.memory.MemoryFault if what it takes is missing
     */
    public Optional<Crash> crash() {
        Optional<String> message = PanicMessage.of(kernel);
        return Cpus.of(kernel).panicTask().map(task -> crash(unwinder.backtrace(task), message));
    }

    /** ABRT's identifier of the crash, from the log; 40 hexadecimal digits. */
    public Optional<String> abrtHash() {
        List<LogRecord> records = records();
        Optional<Backtrace> trace = Cpus.of(kernel).panicTask().map(unwinder::backtrace);
        int entry = trace.map(this::fatalException).orElse(-1);
        if (entry >= 0) {
            return OopsText.abrtHash(about(trace.get().frames().get(entry), records));
        }
        int last = lastWith(PanicMessage.of(kernel), records);
        return OopsText.abrtHash(records.subList(Math.max(0, last), records.size()));
    }

    /** The last record that a message begins in; the first one if none has it, the last one if there is no message. */
    private static int lastWith(Optional<String> message, List<LogRecord> records) {
        int last = records.size() - 1;
        while (last > 0 && message.isPresent() && !isBegin(records.get(last), message.get())) {
            last--;
        }
        return last;
    }

    /**
     * Where the log begins to be about a crash: with the first line of the oops, with a watchdog's complaint, else with the panic.
     *
     * @return an index in all records of the log; empty if none is known to be about it
     */
    public OptionalInt logStart(Crash crash) {
        List<LogRecord> records = records();
        Optional<LogRecord> first = firstAbout(crash, records);
        if (first.isEmpty() && crash.message().isPresent()) {
            int last = lastWith(crash.message(), records);
            first = Optional.of(last)
                    .filter(at -> at >= 0)
                    .map(records::get)
                    .filter(record -> isBegin(record, crash.message().get()));
        }
        return first.isEmpty() ? OptionalInt.empty() : lastIndexOf(first.get());
    }

    /** Nearly always it is the same object, and of others few have the same text: comparing records is for the rest. */
    @SuppressWarnings("ReferenceEquality")
    private OptionalInt lastIndexOf(LogRecord wanted) {
        List<LogRecord> all = KernelLog.of(kernel).records();
        for (int i = all.size() - 1; i >= 0; i--) {
            LogRecord one = all.get(i);
            if (one == wanted || one.text().equals(wanted.text()) && one.equals(wanted)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private Optional<LogRecord> firstAbout(Crash crash, List<LogRecord> records) {
        int entry = fatalException(crash.trace());
        if (entry >= 0) {
            List<LogRecord> about = about(crash.trace().frames().get(entry), records);
            return about.size() < records.size() ? about.stream().findFirst() : Optional.empty();
        }
        return switch (crash.type()) {
            case HUNG_TASK -> HungTask.complaint(records);
            case SOFT_LOCKUP, HARD_LOCKUP, RCU_STALL -> Culprits.complaint(crash.type(), records);
            default -> Optional.empty();
        };
    }

    private static boolean isBegin(LogRecord record, String message) {
        return record.text().contains(message) && !record.text().contains("---[ end");
    }

    /** What the kernel itself wrote to its log. */
    private List<LogRecord> records() {
        return KernelLog.of(kernel).records().stream()
                .filter(LogRecord::byKernel)
                .toList();
    }

    private List<LogRecord> about(Frame entry, List<LogRecord> records) {
        return entry.savedRegisters()
                .map(saved ->
                        OopsText.about(saved.registers().getOr(kernel.arch().sp(), 0), records, knowledge))
                .orElse(records);
    }

    /** Where a task waits: the innermost function that is not part of waiting itself. */
    public Optional<SymbolicAddress> waitsIn(Task task) {
        return waitsIn(unwinder.backtrace(task));
    }

    /** The same of a stack. */
    public Optional<SymbolicAddress> waitsIn(Backtrace trace) {
        List<Frame> frames = trace.frames();
        return frames.subList(afterWaiting(frames), frames.size()).stream()
                .flatMap(frame -> frame.symbol().stream())
                .findFirst();
    }

    /**
     * Where a task was that ran on a CPU: not the handler of the interrupt that stopped the CPU, but what that interrupted.
     *
     * @return empty if it was in user mode, or nobody knows
     */
    public Optional<SymbolicAddress> ranIn(Task task) {
        List<Frame> frames = unwinder.backtrace(task).frames();
        int place = 0;
        if (!frames.isEmpty() && frames.get(0).stack().equals(StackKind.NMI)) {
            place = afterInterrupt(frames, 0);
            if (place == 0) {
                return Optional.empty(); // the NMI came in user mode
            }
        }
        return place < frames.size() ? frames.get(place).symbol() : Optional.empty();
    }

    /** The crash that any stack shows. */
    Crash crash(Backtrace trace, Optional<String> message) {
        List<Frame> frames = trace.frames();
        int entry = fatalException(trace);
        if (entry >= 0) {
            return ofException(trace, message, entry);
        }
        int after = afterPanic(frames);
        if (message.isEmpty() && after == 0) {
            return new Crash(CrashClass.NONE, message, trace, 0, Optional.empty(), Optional.empty());
        }
        Optional<StackOverrun> overrun = StackOverrun.in(kernel, trace);
        CrashClass type = overrun.isPresent()
                ? CrashClass.STACK_CORRUPTION
                : message.flatMap(PanicReason::of).orElse(CrashClass.PANIC);
        return switch (type) {
            case HUNG_TASK -> hung(trace, message, after);
            case SOFT_LOCKUP, HARD_LOCKUP, RCU_STALL -> stall(type, trace, message, after);
            case UNKNOWN_NMI ->
                new Crash(type, message, trace, afterInterrupt(frames, after), Optional.empty(), overrun);
            default -> new Crash(type, message, trace, after, Optional.empty(), overrun);
        };
    }

    private Crash hung(Backtrace watchdog, Optional<String> message, int after) {
        Optional<Backtrace> blocked = HungTask.of(kernel, records()).map(unwinder::backtrace);
        return blocked.isPresent()
                ? new Crash(
                        CrashClass.HUNG_TASK,
                        message,
                        blocked.get(),
                        afterWaiting(blocked.get().frames()),
                        Optional.empty(),
                        Optional.empty())
                : new Crash(CrashClass.HUNG_TASK, message, watchdog, after, Optional.empty(), Optional.empty());
    }

    /**
     * Of a watchdog's panic: the stack of the CPU or task that it complained about, or of whom that waits for.
     *
     * @param after the watchdog's first frame that is not of the panic
     */
    private Crash stall(CrashClass type, Backtrace watchdog, Optional<String> message, int after) {
        Optional<Backtrace> other = culprits.of(type, records(), watchdog.task())
                .filter(task -> task.address() != watchdog.task().address())
                .map(unwinder::backtrace);
        Backtrace culprit = other.orElse(watchdog);
        int place = culprits.place(culprit.frames(), other.isPresent() ? 0 : after);
        Optional<Backtrace> silent = culprits.silent(culprit, place).map(unwinder::backtrace);
        return silent.isPresent()
                ? new Crash(
                        type,
                        message,
                        silent.get(),
                        culprits.place(silent.get().frames(), 0),
                        Optional.empty(),
                        Optional.empty())
                : new Crash(type, message, culprit, place, Optional.empty(), Optional.empty());
    }

    private Crash ofException(Backtrace trace, Optional<String> message, int entry) {
        List<Frame> frames = trace.frames();
        Optional<String> headline = OopsText.headline(about(frames.get(entry), records()));
        Optional<ExceptionDescription> words = exceptions.describe(trace, frames.get(entry));
        int place = entry + 1;
        CrashClass type = words.map(w -> type(w, headline, trace, place)).orElse(CrashClass.EXCEPTION);
        int first = type == CrashClass.STACK_OVERFLOW ? Culprits.recursion(frames, place) : place;
        return new Crash(type, headline.or(() -> message), trace, first, words, Optional.empty());
    }

    private CrashClass type(ExceptionDescription exception, Optional<String> headline, Backtrace trace, int place) {
        List<Frame> frames = trace.frames();
        if (place < frames.size() && CrashCode.isAskedFor(frames.get(place))) {
            return CrashClass.SYSRQ;
        }
        if (frames.subList(0, place).stream().anyMatch(code::isOverflowHandler)) {
            return CrashClass.STACK_OVERFLOW;
        }
        CrashClass byCause = code.ofException(exception.cause().orElseThrow());
        boolean nowhere = place < frames.size() && frames.get(place).symbol().isEmpty();
        // BUG() is an invalid instruction, too: the line that its handler writes says so
        if (byCause == CrashClass.INVALID_OPCODE
                && headline.filter(h -> h.startsWith("kernel BUG at")).isPresent()) {
            return CrashClass.BUG;
        }
        if (nowhere && (byCause == CrashClass.BAD_ADDRESS || byCause == CrashClass.GENERAL_PROTECTION)) {
            return CrashClass.BAD_JUMP;
        }
        return byCause == CrashClass.BAD_ADDRESS
                ? exception
                        .fault()
                        .map(f -> ofPageFault(trace.task(), f.address()))
                        .orElse(byCause)
                : byCause;
    }

    private CrashClass ofPageFault(Task task, long address) {
        if (Long.compareUnsigned(address, kernel.arch().pageSize()) < 0) {
            return CrashClass.NULL_POINTER;
        }
        return ThreadSize.isRightBelow(kernel, task, address) ? CrashClass.STACK_OVERFLOW : CrashClass.BAD_ADDRESS;
    }

    /** The frame that saved the registers when the kernel's own code failed; -1 if that is not what happened. */
    private int fatalException(Backtrace trace) {
        List<Frame> frames = trace.frames();
        boolean dying = false;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            dying |= code.isDying(frame);
            if (frame.savedRegisters().isEmpty()) {
                continue;
            }
            boolean exception = frame.symbol()
                    .flatMap(s -> knowledge.cause(s.symbol().name(), ExceptionFrames.handlers(trace, frame)))
                    .filter(ExceptionCause::isException)
                    .isPresent();
            if (dying && exception && !frame.savedRegisters().get().userMode()) {
                return i;
            }
        }
        return -1;
    }

    /** The first frame that is not panic's or what panic itself called; 0 if nothing panicked. */
    private static int afterPanic(List<Frame> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (CrashCode.isPanic(frames.get(i))) {
                int after = i + 1;
                while (after < frames.size() && CrashCode.isCheck(frames.get(after))) {
                    after++;
                }
                return after;
            }
        }
        return 0;
    }

    /** A watchdog runs in an interrupt: what that interrupted is what the watchdog complains about. */
    private static int afterInterrupt(List<Frame> frames, int from) {
        for (int i = from; i < frames.size(); i++) {
            if (frames.get(i).savedRegisters().isPresent()) {
                return Math.min(i + 1, frames.size());
            }
        }
        return from;
    }

    private int afterWaiting(List<Frame> frames) {
        int i = 0;
        while (i < frames.size() && code.isWaiting(frames.get(i))) {
            i++;
        }
        return i;
    }
}
