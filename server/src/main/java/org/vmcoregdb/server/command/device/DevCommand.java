package org.vmcoregdb.server.command.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.device.DeviceNumbers;
import org.vmcoregdb.kernel.device.Disks;
import org.vmcoregdb.kernel.device.PciBus;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code dev}: devices. */
@CommandLine.Command(name = "dev", description = "Shows devices: drivers, disks, resources, PCI.")
public final class DevCommand implements Command {
    /** {@code NT_VMCOREDD}, whose owner is LINUX: what a driver adds to a dump ({@code include/uapi/linux/vmcore.h}). */
    private static final int DRIVER_DUMP = 0x700;

    /** The name before its data. */
    private static final int NAME_BYTES = 44;

    private static final int PIECE = 1 << 16;

    /** What is asked; one of these. */
    private static final class What {
        @Option(names = "-i", description = "Addresses of ports and memory, and what has them.")
        private boolean resources;

        @Option(names = "-p", description = "Devices on PCI buses.")
        private boolean pci;

        @Option(names = "-d", description = "Requests of disks that are not done.")
        private boolean disks;

        @Option(names = "-D", description = "The same, of disks that have such.")
        private boolean busyDisks;

        @Option(names = "-V", description = "What drivers added to the dump.")
        private boolean dumps;

        @Option(names = "-v", paramLabel = "INDEX", description = "The contents of one of those.")
        private Optional<Integer> dump = Optional.empty();
    }

    @ArgGroup(exclusive = true)
    private What what = new What();

    @Override
    public List<String> answerTypes() {
        return List.of("device_numbers", "disks", "resources", "pci_buses", "driver_dumps", "driver_dump");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (what.resources) {
            resources(kernel, true, sink);
            resources(kernel, false, sink);
        } else if (what.pci) {
            PciBus.Tree tree = PciBus.roots(kernel);
            sink.accept(new DeviceAnswers.Pci(tree.roots(), tree.problem()));
        } else if (what.disks || what.busyDisks) {
            Disks found = Disks.of(kernel);
            sink.accept(new DeviceAnswers.DiskRows(
                    found.disks().stream()
                            .filter(d -> !what.busyDisks || d.reads() + d.writes() != 0)
                            .toList(),
                    found.problem()));
        } else if (what.dumps || what.dump.isPresent()) {
            dumps(context, sink);
        } else {
            numbers(kernel, false, DeviceNumbers.characters(kernel), sink);
            numbers(kernel, true, DeviceNumbers.blocks(kernel), sink);
        }
    }

    private static void numbers(Kernel kernel, boolean block, DeviceNumbers found, AnswerSink sink) {
        sink.accept(new DeviceAnswers.Numbers(
                block,
                found.numbers().stream()
                        .map(n -> new DeviceAnswers.Numbers.Row(
                                n,
                                n.operations() == 0
                                        ? Optional.empty()
                                        : Optional.of(NamedAddress.of(kernel, n.operations()))))
                        .toList(),
                found.problem()));
    }

    private static void resources(Kernel kernel, boolean ports, AnswerSink sink) {
        Resource.Tree tree = Resource.tree(kernel, ports ? "ioport_resource" : "iomem_resource");
        sink.accept(new DeviceAnswers.Resources(ports, tree.resources(), tree.problem()));
    }

    private void dumps(CommandContext context, AnswerSink sink) throws CommandException {
        List<byte[]> all = new ArrayList<>();
        for (Note note : context.kernel().dump().notes()) {
            if (note.is("LINUX", DRIVER_DUMP) && note.descriptor().length >= NAME_BYTES) {
                all.add(note.descriptor());
            }
        }
        if (all.isEmpty()) {
            throw new CommandException("dev: no device dumps found in this dumpfile");
        }
        if (what.dumps) {
            List<DeviceAnswers.DriverDumps.DriverDump> rows = new ArrayList<>();
            for (byte[] dump : all) {
                rows.add(new DeviceAnswers.DriverDumps.DriverDump(
                        rows.size(), dump.length - (long) NAME_BYTES, name(dump)));
            }
            sink.accept(new DeviceAnswers.DriverDumps(rows));
            return;
        }
        int index = what.dump.orElse(-1);
        if (index < 0 || index >= all.size()) {
            throw new CommandException("dev: there is no device dump " + index + "; dev -V lists them");
        }
        byte[] dump = all.get(index);
        for (int at = NAME_BYTES; at < dump.length && !context.cancelled(); at += PIECE) {
            sink.accept(new DriverDumpAnswer(
                    name(dump),
                    Arrays.copyOfRange(dump, at, Math.min(dump.length, at + PIECE)),
                    at - NAME_BYTES,
                    at == NAME_BYTES));
        }
    }

    private static String name(byte[] dump) {
        int end = 0;
        while (end < NAME_BYTES && dump[end] != 0) {
            end++;
        }
        return ByteText.decode(dump, 0, end);
    }
}
