package org.vmcoregdb.server.command.log;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.printk.AuditQueue;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code log}: the kernel's messages. */
@CommandLine.Command(name = "log", description = "Shows the kernel's log.")
public final class LogCommand implements Command {
    @Option(names = "-T", description = "Times as dates, in UTC.")
    private boolean wallClock;

    @Option(names = "-t", description = "No times.")
    private boolean noTime;

    @Option(names = "-d", description = "With the dictionaries of structured messages.")
    private boolean dictionary;

    @Option(names = "-m", description = "With the level of each message.")
    private boolean level;

    @Option(names = "-c", description = "With the task (T) or CPU (C) that wrote each message.")
    private boolean caller;

    @Option(names = "-R", description = "With the names of Rust functions as their sources have them.")
    private boolean rust;

    @Option(names = "-a", description = "Audit records that no daemon has taken, in place of the log.")
    private boolean audit;

    @Option(
            names = "-s",
            description = "Messages that wait in the buffers of kernels 4.10 to 5.14, in place of the log.")
    private boolean safeBuffers;

    @Override
    public List<String> answerTypes() {
        return List.of("log", "audit_records", "printk_buffers");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (audit) {
            sink.accept(new AuditAnswer(AuditQueue.read(context.kernel())));
            return;
        }
        if (safeBuffers) {
            List<SafeBuffer> buffers = SafeBuffer.read(context.kernel());
            if (buffers.isEmpty()) {
                throw new CommandException("log -s: this kernel prints everything into its log at once;"
                        + " only kernels 4.10 to 5.14 have buffers beside it");
            }
            sink.accept(new SafeBuffersAnswer(buffers));
            return;
        }
        KernelLog log = KernelLog.of(context.kernel());
        if (log.records().isEmpty() && log.problem().isPresent()) {
            throw new CommandException("log: " + log.problem().get());
        }
        sink.accept(new LogAnswer(
                log.records(),
                new LogAnswer.Look(bootTime(context), noTime, dictionary, level, caller, rust),
                log.problem()));
    }

    private OptionalLong bootTime(CommandContext context) throws CommandException {
        if (!wallClock) {
            return OptionalLong.empty();
        }
        SystemFacts facts = SystemFacts.of(context.kernel());
        OptionalLong now = facts.time();
        OptionalLong uptime = facts.uptimeSeconds();
        if (now.isEmpty() || uptime.isEmpty()) {
            throw new CommandException("log -T: the dump does not say when the kernel was booted");
        }
        return OptionalLong.of(now.getAsLong() - uptime.getAsLong());
    }
}
