package org.vmcoregdb.server.command.system;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
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
        if (taint) {
            long mask = SystemFacts.of(kernel)
                    .taint()
                    .orElseThrow(() -> new CommandException("sys -t: the dump lacks tainted_mask"));
            sink.accept(new Result.TaintResult(mask, Taint.letters(mask)));
            return;
        }
        sink.accept(SystemSummary.of(context.analysis()));
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
}
