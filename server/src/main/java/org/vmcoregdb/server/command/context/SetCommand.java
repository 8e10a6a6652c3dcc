package org.vmcoregdb.server.command.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.Setting;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code set}: the task that commands are about. */
@CommandLine.Command(name = "set", description = "Shows the current task, or makes another one current.")
public final class SetCommand implements Command {
    @Option(names = "-p", description = "The task that panicked.")
    private boolean panic;

    @Option(names = "-c", paramLabel = "CPU", description = "The task on this CPU.")
    private Optional<String> cpu = Optional.empty();

    @Option(names = "-v", description = "The session's variables.")
    private boolean variables;

    @Option(
            names = "-a",
            hidden = true,
            paramLabel = "PID|TASK",
            description = "Not possible: what a CPU was running is in the dump.")
    private Optional<String> activeTask = Optional.empty();

    @Parameters(
            arity = "0..*",
            paramLabel = "PID|TASK|VARIABLE [VALUE]",
            description =
                    "A pid, or the address of a task_struct; or a variable of the session, such as radix, print_max,"
                            + " null-stop or scroll, and what it is to be.")
    private List<String> words = new ArrayList<>();

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("context", "settings");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (activeTask.isPresent()) {
            throw new CommandException("set -a: which task a CPU was running is what the dump says, and cannot be set");
        }
        if (variables) {
            sink.accept(new SettingsAnswer(
                    Setting.all().stream().map(s -> row(context, s)).toList(), SettingsAnswer.Look.COLUMN));
            return;
        }
        if (words.equals(List.of("hex")) || words.equals(List.of("dec"))) {
            context.session().set(Setting.RADIX, words.get(0).equals("hex") ? "16" : "10");
            sink.accept(new SettingsAnswer(List.of(row(context, Setting.RADIX)), SettingsAnswer.Look.SINGLE));
            return;
        }
        if (!words.isEmpty() && Setting.named(words.get(0)).isPresent()) {
            settings(context, sink);
            return;
        }
        if (words.size() > 1) {
            throw new CommandException("set: " + words.get(0) + " is no variable; set -v shows which there are");
        }
        if (panic) {
            context.select(Cpus.of(kernel)
                    .panicTask()
                    .orElseThrow(() -> new CommandException("set: it is not known which task panicked")));
        } else if (cpu.isPresent()) {
            List<Integer> numbers = CpuList.parse(cpu.get(), kernel.perCpu().present());
            context.select(RunningTasks.of(kernel)
                    .on(numbers.get(0))
                    .orElseThrow(() -> new CommandException("set: it is not known what that CPU was running")));
        } else if (!words.isEmpty()) {
            context.select(TaskArguments.one(kernel, words.get(0)));
        }
        sink.accept(ContextAnswer.of(
                kernel,
                context.task(),
                context.amongOthers() ? ContextAnswer.Look.AMONG_OTHERS : ContextAnswer.Look.ALONE));
    }

    /** One variable after the other: those that are followed by a value are set to it. */
    private void settings(CommandContext context, AnswerSink sink) throws CommandException {
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            Setting setting = Setting.named(name)
                    .orElseThrow(() ->
                            new CommandException("set: " + name + " is no variable; set -v shows which there are"));
            if (i + 1 < words.size()) {
                context.session().set(setting, words.get(++i));
            }
            sink.accept(new SettingsAnswer(List.of(row(context, setting)), SettingsAnswer.Look.SINGLE));
        }
    }

    private static SettingsAnswer.Row row(CommandContext context, Setting setting) {
        String value = context.session().value(setting);
        return switch (setting) {
            case RADIX ->
                new SettingsAnswer.Row(
                        setting.title(), value + (value.equals("16") ? " (hex)" : " (decimal)"), Optional.empty());
            case NAMELIST ->
                new SettingsAnswer.Row(
                        setting.title(), context.analysis().vmlinuxFile().orElse("(none)"), setting.remark());
            case DUMPFILE ->
                new SettingsAnswer.Row(
                        setting.title(), String.join(" ", context.analysis().dumpFiles()), setting.remark());
            case SCOPE ->
                new SettingsAnswer.Row(
                        setting.title(), value + (value.equals("0") ? " (not set)" : ""), setting.remark());
            default -> new SettingsAnswer.Row(setting.title(), value, setting.remark());
        };
    }
}
