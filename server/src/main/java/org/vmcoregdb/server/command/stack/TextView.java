package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.scan.TextScan;

/** The addresses of code on a stack: from where the task stopped, or on all of it. */
final class TextView implements StackView {
    private final Unwinder unwinder;
    private final TextScan scan;
    private final Stacks stacks;
    private final boolean whole;
    private final StackAnswer.Look look;

    /** @param whole from the stack's lowest address on */
    TextView(CommandContext context, boolean whole, StackAnswer.Look look) {
        this.unwinder = context.unwinder();
        this.scan = new TextScan(context.kernel());
        this.stacks = Stacks.of(context.kernel());
        this.whole = whole;
        this.look = look;
    }

    @Override
    public Optional<Answer> ask(Task task) {
        Backtrace trace = unwinder.backtrace(task);
        Optional<Frame.SavedRegisters> user = trace.frames().stream()
                .reduce((first, second) -> second)
                .flatMap(Frame::savedRegisters)
                .filter(Frame.SavedRegisters::userMode);
        if (!whole) {
            Optional<Frame> start = trace.frames().stream().findFirst();
            return Optional.of(new TextScanAnswer(task, start, scan.from(trace), user, look));
        }
        List<TextScan.Find> finds = stacks.allocated(task)
                .map(s -> scan.all(
                        s.low(),
                        user.map(Frame.SavedRegisters::address)
                                .filter(s::contains)
                                .orElse(s.high())))
                .orElse(List.of());
        return Optional.of(new TextScanAnswer(task, Optional.empty(), finds, user, look));
    }
}
