package org.vmcoregdb.server.command.io;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code io}: what block devices and servers have not done. */
@CommandLine.Command(
        name = "io",
        description =
                "Shows what block devices and servers (NFS) were asked for and have not done: for how long, for which file and task.")
public final class IoCommand implements Command {
    @Option(names = "-a", description = "Devices that have nothing to do, too.")
    private boolean all;

    @Parameters(arity = "0..*", paramLabel = "DEVICE", description = "Only these, such as sda.")
    private List<String> names = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("io");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        PendingIo pending = PendingIo.of(context);
        for (String name : names) {
            if (pending.devices().devices().stream().noneMatch(device -> isCalled(device, name))) {
                throw new CommandException("io: there is no block device " + name);
            }
        }
        sink.accept(pending.answer(
                device -> names.isEmpty()
                        ? all || !device.isIdle()
                        : names.stream().anyMatch(name -> isCalled(device, name)),
                call -> names.isEmpty()));
    }

    private static boolean isCalled(BlockDevice device, String name) {
        return device.name().equals(name) || device.alias().stream().anyMatch(name::equals);
    }
}
