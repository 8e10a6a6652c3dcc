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
import org.vmcoregdb.kernel.PanicMessage;
import org.vmcoregdb.kernel.SystemFacts;
import org.vmcoregdb.kernel.Taint;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code sys}: the machine. */
@CommandLine.Command(name = "sys", description = "Shows what the machine was and how it died.")
public final class SysCommand implements Command {
    @Option(names = "-t", description = "What has tainted the kernel.")
    private boolean taint;

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
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
