package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.unwind.ChosenStart;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;

/** The frames of a stack, perhaps with their contents, from where the task stopped or from where the user says. */
final class FramesView implements StackView {
    private final Kernel kernel;
    private final Unwinder unwinder;
    private final Optional<FrameContents> words;
    private final Optional<FrameLines> lines;
    private final OptionalLong ip;
    private final OptionalLong sp;
    private final StackAnswer.Look look;

    /**
     * @param words reads the frames' contents, if they are wanted
     * @param lines looks up the frames' source lines, if they are wanted
     * @param ip where to start instead of where the task stopped
     * @param sp the stack pointer to start with
     */
    FramesView(
            CommandContext context,
            Optional<FrameContents> words,
            Optional<FrameLines> lines,
            OptionalLong ip,
            OptionalLong sp,
            StackAnswer.Look look) {
        this.kernel = context.kernel();
        this.unwinder = context.unwinder();
        this.words = words;
        this.lines = lines;
        this.ip = ip;
        this.sp = sp;
        this.look = look;
    }

    @Override
    public Optional<Answer> ask(Task task) throws CommandException {
        Backtrace trace = trace(task);
        return Optional.of(new StackAnswer(
                trace,
                words.map(w -> w.of(trace)).orElse(List.of()),
                lines.map(l -> l.of(trace)).orElse(StackAnswer.Lines.NONE),
                look));
    }

    private Backtrace trace(Task task) throws CommandException {
        if (ip.isEmpty() && sp.isEmpty()) {
            return unwinder.backtrace(task);
        }
        return new ChosenStart(kernel, unwinder)
                .walk(task, ip, sp)
                .orElseThrow(() -> new CommandException("bt: "
                        + (sp.isPresent()
                                ? "invalid stack address for this task: " + Long.toHexString(sp.getAsLong())
                                : "the stack pointer of task " + task.pid() + " is not known: -S gives one")));
    }
}
