package org.vmcoregdb.server.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.PanicMessage;
import org.vmcoregdb.kernel.SystemFacts;
import org.vmcoregdb.kernel.Taint;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code sys}: the machine. */
@CommandLine.Command(name = "sys", description = "Shows what the machine was and how it died.")
final class SysCommand implements Command {
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
        int online = kernel.perCpu().online().size();
        int present = kernel.perCpu().present().size();
        OptionalLong pages = facts.presentPages();
        sink.accept(new Result.SystemResult(
                context.analysis().vmlinuxFile().orElse(kernel.release() + " (from the dump)"),
                taintMask.orElse(0) != 0,
                context.analysis().dumpFiles(),
                format.partial(),
                format.incomplete(),
                present,
                Math.max(0, present - online),
                facts.time(),
                facts.uptimeSeconds(),
                facts.loadHundredths(),
                kernel.tasks().all().size(),
                uts.map(UtsName::nodename).orElse("unknown"),
                uts.map(UtsName::release).orElse(kernel.release()),
                uts.map(UtsName::version).orElse("unknown"),
                uts.map(UtsName::machine).orElse("unknown"),
                facts.megahertz(),
                pages.isPresent()
                        ? OptionalLong.of(pages.getAsLong() * kernel.arch().pageSize())
                        : pages,
                PanicMessage.of(kernel.log())));
    }
}
