package org.vmcoregdb.server.command.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.net.InternetAddress;
import org.vmcoregdb.kernel.net.Neighbours;
import org.vmcoregdb.kernel.net.NetDevices;
import org.vmcoregdb.kernel.net.OpenSocket;
import org.vmcoregdb.kernel.net.Sockets;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.CType;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code net}: network devices, the ARP cache, sockets. */
@CommandLine.Command(
        name = "net",
        description = "Shows network devices, the ARP cache, or the sockets that tasks have open.")
public final class NetCommand implements Command {
    @Option(names = "-a", description = "The ARP cache.")
    private boolean arp;

    @Option(names = "-s", description = "The sockets of tasks.")
    private boolean sockets;

    @Option(names = "-S", description = "The same with the kernel's structs of each.")
    private boolean contents;

    @Option(names = "-n", description = "The devices that a task sees.")
    private boolean namespace;

    @Option(names = "-N", paramLabel = "NUMBER", description = "A number as an IPv4 address.")
    private Optional<String> number = Optional.empty();

    @Option(
            names = "-R",
            paramLabel = "REFERENCE",
            description = "With -s and -S: only this descriptor, or the socket or sock at this address.")
    private Optional<String> reference = Optional.empty();

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Parameters(arity = "0..*", paramLabel = "PID|TASK", description = "Which tasks; else the current one.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("network_devices", "neighbours", "sockets", "socket", "struct", "internet_address");
    }

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public void checkForEach() throws CommandException {
        if (arp || namespace || number.isPresent()) {
            throw new CommandException("foreach: net -a, -n and -N are not about tasks' sockets");
        }
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (sockets && contents) {
            throw new CommandException("net: only one of -s and -S");
        }
        if (number.isPresent()) {
            sink.accept(address(number.get()));
            return;
        }
        if (arp) {
            Neighbours found = Neighbours.of(kernel);
            sink.accept(new NetAnswers.Arp(found.neighbours(), found.problem()));
        }
        if (sockets || contents || context.amongOthers()) {
            sockets(context, sink);
        } else if (namespace) {
            Task task = words.isEmpty() ? context.task() : TaskArguments.one(kernel, words.get(0));
            devices(NetDevices.of(kernel).of(task), sink);
        } else if (!arp) {
            if (!words.isEmpty() || reference.isPresent()) {
                throw new CommandException("net: tasks go with -s, -S or -n, and -R with -s or -S");
            }
            devices(NetDevices.of(kernel).first(), sink);
        }
    }

    private static void devices(NetDevices.Listing found, AnswerSink sink) {
        sink.accept(new NetAnswers.Devices(found.devices(), found.problem()));
    }

    /** As it is in memory: the first byte is the lowest of the number. */
    private static NetAnswers.Address address(String word) throws CommandException {
        boolean decimal = word.matches("[0-9]{1,10}");
        long value = decimal ? Long.parseLong(word) : HexArguments.parse("net", word);
        byte[] bytes = {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
        return new NetAnswers.Address(value, InternetAddress.text(bytes));
    }

    private void sockets(CommandContext context, AnswerSink sink) throws CommandException {
        List<Task> tasks = words.isEmpty() ? List.of(context.task()) : TaskArguments.all(context.kernel(), words);
        Sockets reader = Sockets.of(context.kernel());
        for (Task task : tasks) {
            if (context.cancelled()) {
                return;
            }
            Sockets.Listing found = reader.of(task);
            List<OpenSocket> shown = reference.isEmpty()
                    ? found.sockets()
                    : found.sockets().stream()
                            .filter(s -> matches(s, reference.get()))
                            .toList();
            if (reference.isPresent() && shown.isEmpty()) {
                continue;
            }
            sink.accept(new NetAnswers.TaskSockets(
                    task, shown, found.problem(), new NetAnswers.TaskSockets.Look(reference.isPresent(), contents)));
            if (contents) {
                contents(context.kernel(), shown, sink);
            }
        }
    }

    private static boolean matches(OpenSocket socket, String word) {
        if (word.equals(Integer.toString(socket.descriptor()))) {
            return true;
        }
        OptionalLong address = HexArguments.find(word);
        return address.isPresent()
                && (address.getAsLong() == socket.socket() || address.getAsLong() == socket.sock())
                && address.getAsLong() != 0;
    }

    private void contents(Kernel kernel, List<OpenSocket> shown, AnswerSink sink) {
        boolean first = true;
        for (OpenSocket socket : shown) {
            sink.accept(new NetAnswers.SocketHeading(socket, !first));
            first = false;
            struct(kernel, "socket", socket.socket(), sink);
            if (socket.sock() != 0) {
                // crash takes every socket for one of the Internet, and shows what lies after the others as its members
                boolean internet = socket.family() == Sockets.INET || socket.family() == Sockets.INET6;
                struct(kernel, internet ? "inet_sock" : "sock", socket.sock(), sink);
            }
        }
    }

    private void struct(Kernel kernel, String name, long address, AnswerSink sink) {
        Optional<CType.CompositeType> type = kernel.types().composite(CType.CompositeKind.STRUCT, name);
        if (type.isEmpty()) {
            return;
        }
        try {
            sink.accept(new TypeAnswers.StructValue(
                    "struct " + name,
                    address,
                    new TypedMemory(kernel, kernel.memory()).value(type.get(), address),
                    radix.radix()));
        } catch (MemoryFault missing) {
            sink.accept(new NoticesAnswer(List.of("The struct " + name + ": " + missing.getMessage())));
        }
    }
}
