package org.vmcoregdb.triage;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * What killed the machine.
 *
 * @param type of which kind it was
 * @param message the kernel's own words, from its log
 * @param trace the stack of the task that is to blame, or at least was there: of a hung task that task's, not the watchdog's
 * @param first which of the stack's frames is the place: the frames before it are the handling of the crash. As many as there
 *     are frames if there is no place
 * @param exception the exception in words, if there was one
 * @param overrun the frame that was overwritten, if the stack protector found one
 */
public record Crash(
        CrashClass type,
        Optional<String> message,
        Backtrace trace,
        int first,
        Optional<ExceptionDescription> exception,
        Optional<StackOverrun> overrun) {

    /** From the place where it happened outwards; the first one's address may be in no function. */
    public List<Frame> path() {
        return trace.frames().subList(first, trace.frames().size());
    }

    /**
     * From which frame on, up to the stack's outer end, all are what every stack of its kind has there: the entry from user mode, the start of a
     * thread. As many as there are frames if the stack does not end so.
     */
    public int outer() {
        CrashCode code = CrashCode.of(trace.machine());
        int outer = trace.frames().size();
        while (outer > first && isGeneric(trace.frames().get(outer - 1), code)) {
            outer--;
        }
        return outer;
    }

    private static boolean isGeneric(Frame frame, CrashCode code) {
        return frame.savedRegisters().filter(Frame.SavedRegisters::userMode).isPresent()
                || CrashCode.function(frame).filter(code::isGeneric).isPresent();
    }

    /** The innermost function of the path, and how far into it: what a report names. */
    public Optional<SymbolicAddress> function() {
        return path().stream()
                .filter(frame -> !frame.guessed())
                .flatMap(frame -> frame.symbol().stream())
                .findFirst();
    }

    /** The signature; none if nothing crashed or no function is known. */
    public Optional<CrashSignature> signature() {
        return CrashSignature.of(this);
    }
}
