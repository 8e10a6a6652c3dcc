package org.vmcoregdb.server.command.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.BuildConfiguration;
import org.vmcoregdb.kernel.system.Firmware;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.kernel.system.SystemCalls;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sys}: the machine. */
@CommandLine.Command(name = "sys", description = "Shows what the machine was and how it died.")
public final class SysCommand implements Command {
    @Option(names = "-t", description = "What has tainted the kernel.")
    private boolean taint;

    @Option(names = "-i", description = "What the firmware says of the machine (DMI).")
    private boolean firmware;

    @Option(
            names = "-c",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "NAME|NUMBER",
            description = "System calls: all, those with this in their names, or the one of this number.")
    private Optional<String> systemCall = Optional.empty();

    @Option(names = "-panic", hidden = true, description = "Not possible: a dump's kernel is dead already.")
    private boolean panic;

    @Parameters(arity = "0..1", paramLabel = "config", description = "config: the configuration of the kernel's build.")
    private Optional<String> topic = Optional.empty();

    @Override
    public List<String> answerTypes() {
        return List.of("system", "taint", "dmi", "system_calls", "configuration", "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (panic) {
            throw new CommandException("sys -panic: this is the dump of a kernel that is dead already");
        }
        if (firmware) {
            Firmware told = Firmware.of(kernel);
            answer(sink, new FirmwareAnswer(told));
            if (told.fields().isEmpty()) {
                sink.accept(new NoticesAnswer(List.of(
                        "The firmware told the kernel nothing about the machine (no DMI, as in a Xen PV guest).")));
            }
            return;
        }
        if (systemCall.isPresent()) {
            answer(sink, new SystemCallsAnswer(systemCalls(kernel, systemCall.get()), SystemCalls.buildFolder(kernel)));
            return;
        }
        if (topic.isPresent()) {
            answer(sink, new ConfigurationAnswer(configuration(kernel, topic.get())));
            return;
        }
        if (taint) {
            long mask = SystemFacts.of(kernel)
                    .taint()
                    .orElseThrow(() -> new CommandException("sys -t: the dump lacks tainted_mask"));
            sink.accept(new TaintAnswer(mask, Taint.letters(mask)));
            return;
        }
        sink.accept(SystemSummary.of(context.analysis()));
        List<String> problems = problems(kernel);
        if (!problems.isEmpty()) {
            sink.accept(new NoticesAnswer(problems));
        }
    }

    private static void answer(AnswerSink sink, Answer answer) {
        sink.accept(answer);
    }

    private static List<SystemCall> systemCalls(Kernel kernel, String wanted) throws CommandException {
        List<SystemCall> all = SystemCalls.read(kernel);
        if (wanted.matches("\\d{1,9}|0x[0-9a-fA-F]{1,7}")) {
            int number = Integer.decode(wanted.replaceFirst("^0+(?=\\d)", ""));
            return all.stream().filter(c -> c.number() == number).toList();
        }
        List<SystemCall> named =
                all.stream().filter(c -> c.function().contains(wanted)).toList();
        if (named.isEmpty()) {
            throw new CommandException("sys -c: no system call has " + wanted + " in its name");
        }
        return named;
    }

    private static String configuration(Kernel kernel, String topic) throws CommandException {
        if (!topic.equals("config")) {
            throw new CommandException("sys: there is nothing about " + topic + "; it could be config");
        }
        return BuildConfiguration.read(kernel)
                .orElseThrow(() -> new CommandException(
                        "sys: this kernel does not carry its configuration (CONFIG_IKCONFIG is not built in)"));
    }

    /** What breaks off: nobody would miss what is not listed. */
    private static List<String> problems(Kernel kernel) {
        List<String> problems = new ArrayList<>();
        try {
            problems.addAll(Tasks.of(kernel).problems());
            problems.addAll(Modules.of(kernel).problems());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add("The lists of tasks and modules cannot be read: " + missing.getMessage() + ".");
        }
        return problems;
    }
}
