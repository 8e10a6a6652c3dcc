package org.vmcoregdb.server.command.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.SystemFacts;
import org.vmcoregdb.kernel.Taint;
import org.vmcoregdb.kernel.log.PanicMessage;
import org.vmcoregdb.kernel.machine.BuildConfiguration;
import org.vmcoregdb.kernel.machine.Firmware;
import org.vmcoregdb.kernel.machine.SystemCall;
import org.vmcoregdb.kernel.machine.SystemCalls;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.MachineAnswer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
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

    @Parameters(arity = "0..1", paramLabel = "config", description = "config: the configuration of the kernel's build.")
    private Optional<String> topic = Optional.empty();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (firmware) {
            answer(sink, new MachineAnswer.FirmwareFields(Firmware.read(kernel)));
            return;
        }
        if (systemCall.isPresent()) {
            answer(
                    sink,
                    new MachineAnswer.SystemCallList(
                            systemCalls(kernel, systemCall.get()), SystemCalls.buildFolder(kernel)));
            return;
        }
        if (topic.isPresent()) {
            answer(sink, new MachineAnswer.Configuration(configuration(kernel, topic.get())));
            return;
        }
        SystemFacts facts = SystemFacts.of(kernel);
        OptionalLong taintMask = facts.taint();
        if (taint) {
            long mask = taintMask.orElseThrow(() -> new CommandException("sys -t: the dump lacks tainted_mask"));
            sink.accept(new Result.TaintResult(mask, Taint.letters(mask)));
            return;
        }
        DumpFormat format = kernel.dump().format();
        Optional<UtsName> uts = kernel.utsName();
        OptionalInt online = known(() -> kernel.perCpu().online().size());
        OptionalInt present = known(() -> kernel.perCpu().present().size());
        OptionalLong pages = facts.presentPages();
        sink.accept(new Result.SystemResult(
                context.analysis().vmlinuxFile().orElse(kernel.release() + " (from the dump)"),
                taintMask.orElse(0) != 0,
                context.analysis().dumpFiles(),
                format.partial(),
                format.incomplete(),
                present,
                Math.max(0, present.orElse(0) - online.orElse(0)),
                facts.time(),
                facts.uptimeSeconds(),
                facts.loadHundredths(),
                known(() -> kernel.tasks().all().size()),
                uts.map(UtsName::nodename).orElse("unknown"),
                uts.map(UtsName::release).orElse(kernel.release()),
                uts.map(UtsName::version).orElse("unknown"),
                uts.map(UtsName::machine).orElse("unknown"),
                facts.megahertz(),
                pages.isPresent()
                        ? OptionalLong.of(pages.getAsLong() * kernel.arch().pageSize())
                        : pages,
                PanicMessage.of(kernel.log())));
        List<String> problems = problems(kernel);
        if (!problems.isEmpty()) {
            sink.accept(new Result.NoticesResult(problems));
        }
    }

    private static void answer(ResultSink sink, MachineAnswer answer) {
        sink.accept(new Result.MachineResult(answer));
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
            problems.addAll(kernel.tasks().problems());
            problems.addAll(kernel.modules().problems());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add("The lists of tasks and modules cannot be read: " + missing.getMessage() + ".");
        }
        return problems;
    }

    /** A number, unless what it is read from is missing: then the line says so and the others stay. */
    private static OptionalInt known(IntSupplier number) {
        try {
            return OptionalInt.of(number.getAsInt());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            return OptionalInt.empty();
        }
    }
}
