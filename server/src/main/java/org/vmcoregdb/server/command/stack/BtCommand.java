package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.ValueNames;
import org.vmcoregdb.unwind.scan.StackCheck;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bt}: stacks. What is asked of each is a {@link StackView}. */
@CommandLine.Command(name = "bt", description = "Shows the stack of the current task, or of others.")
public final class BtCommand implements Command {
    /** Left out of {@code -a} by {@code -n}. */
    enum LeftOut {
        idle
    }

    @Mixin
    private TaskChoice choice = new TaskChoice();

    @Option(names = "-n", paramLabel = "idle", description = "With -a: of idle tasks only the name.")
    private Optional<LeftOut> leftOut = Optional.empty();

    @Option(names = "-f", description = "With the contents of each frame.")
    private boolean contents;

    @Option(
            names = "-F",
            description = "The same with symbols and slab caches by name; -FF: and the objects' addresses.")
    private boolean[] named = {};

    @Option(names = "-l", description = "With the source line of each frame (where the vmlinux is at hand).")
    private boolean lines;

    @Option(names = "--inline", description = "With the calls inlined there, too.")
    private boolean inlined;

    @Option(names = "-s", description = "Functions as symbol+offset.")
    private boolean offsets;

    @Option(names = "-d", description = "With -s: offsets in decimal (the default).")
    private boolean decimal;

    @Option(names = "-x", description = "With -s: offsets in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-t", description = "All addresses of code on the stack, from where the task stopped.")
    private boolean text;

    @Option(names = "-T", description = "All addresses of code on the whole stack.")
    private boolean wholeText;

    @Option(names = "-r", description = "The stack's memory.")
    private boolean raw;

    @Option(names = "-e", description = "What looks like an exception frame on the stack.")
    private boolean exceptions;

    @Option(names = "-E", description = "The same on the interrupt and exception stacks of the CPUs.")
    private boolean cpuExceptions;

    @Option(names = "-v", description = "Checks all stacks for overflows.")
    private boolean check;

    @Option(names = "--group", description = "Same stacks together; of all tasks if none is named.")
    private boolean grouped;

    @Option(names = "-R", paramLabel = "REF", description = "Only stacks with this function or value.")
    private Optional<String> reference = Optional.empty();

    @Option(names = "-I", paramLabel = "IP", description = "Start at this address of code.")
    private Optional<String> ip = Optional.empty();

    @Option(names = "-S", paramLabel = "SP", description = "Start with this stack pointer.")
    private Optional<String> sp = Optional.empty();

    @Override
    public boolean takesTaskList() {
        return grouped || check || cpuExceptions;
    }

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of(
                "stack",
                "text_scan",
                "exception_frames",
                "cpu_stacks",
                "raw_stack",
                "stack_check",
                "stack_groups",
                "task",
                "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (decimal && hexadecimal) {
            throw new CommandException("bt: -d and -x exclude each other");
        }
        StackAnswer.Look look = new StackAnswer.Look(offsets, !hexadecimal, named.length > 1);
        if (check) {
            sink.accept(checkAll(context));
        } else if (cpuExceptions) {
            List<Integer> present = context.kernel().perCpu().present();
            sink.accept(new ExceptionView(context, look).ofCpus(CpuList.parse(choice.cpus(), present)));
        } else if (grouped) {
            sink.accept(StackGroups.of(context, choice.tasksOrAll(context), look));
        } else {
            ofEach(context, question(context, look), sink);
        }
    }

    private void ofEach(CommandContext context, StackView question, AnswerSink sink) throws CommandException {
        Optional<Reference> wanted = reference.map(Reference::parse);
        for (Task task : choice.tasks(context)) {
            if (context.cancelled()) {
                return;
            }
            Optional<Answer> answer =
                    question.ask(task).filter(a -> wanted.map(w -> w.isIn(a)).orElse(true));
            answer.ifPresent(sink::accept);
        }
        withoutLines(context.kernel()).ifPresent(sink::accept);
    }

    private StackView question(CommandContext context, StackAnswer.Look look) throws CommandException {
        StackView question = questionOfAll(context, look);
        return leftOut.isEmpty()
                ? question
                : task -> task.idleOf().isPresent() ? Optional.of(new TaskNameAnswer(task)) : question.ask(task);
    }

    private StackView questionOfAll(CommandContext context, StackAnswer.Look look) throws CommandException {
        if ((lines || inlined) && (exceptions || raw || text || wholeText)) {
            throw new CommandException("bt: -l and --inline are about frames, and do not go with -e, -r, -t and -T");
        }
        if (exceptions) {
            return new ExceptionView(context, look);
        } else if (raw) {
            return new RawView(context, look);
        } else if (text || wholeText) {
            return new TextView(context, wholeText, look);
        }
        return new FramesView(
                context,
                words(context.kernel()),
                lines(context.kernel()),
                address(context, ip),
                address(context, sp),
                look);
    }

    private Optional<FrameContents> words(Kernel kernel) {
        if (!contents && named.length == 0) {
            return Optional.empty();
        }
        ValueNames names = named.length == 0 ? ValueNames.NONE : ValueNames.SYMBOLS_AND_CACHES;
        return Optional.of(new FrameContents(kernel.memory(), names.of(kernel)));
    }

    private Optional<FrameLines> lines(Kernel kernel) {
        if (!lines && !inlined) {
            return Optional.empty();
        }
        DebugInfo.of(kernel).fetchFiles();
        return DebugInfo.of(kernel).hasFiles() ? Optional.of(new FrameLines(kernel, inlined)) : Optional.empty();
    }

    /** A stack without source lines is worth more than no stack. */
    private Optional<Answer> withoutLines(Kernel kernel) {
        return (lines || inlined) && !DebugInfo.of(kernel).hasFiles()
                ? Optional.of(
                        new NoticesAnswer(List.of("Source lines are in the kernel's vmlinux, which was not given: "
                                + DebugInfo.of(kernel).advice())))
                : Optional.empty();
    }

    private static OptionalLong address(CommandContext context, Optional<String> text) throws CommandException {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(AddressArguments.parse(context, text.get()));
    }

    private static StackCheckAnswer checkAll(CommandContext context) {
        StackCheck check = new StackCheck(context.kernel());
        return new StackCheckAnswer(Tasks.of(context.kernel()).all().stream()
                .map(t -> new StackCheckAnswer.Checked(t, check.of(t)))
                .filter(c -> c.finding().suspicious() || c.finding().problem().isPresent())
                .toList());
    }
}
