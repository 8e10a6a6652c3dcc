package org.vmcoregdb.kernel.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.InodeReader;
import org.vmcoregdb.kernel.fs.TaskFilesReader;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The sockets that tasks have open ({@code include/net/sock.h}, {@code inet_sock.h}). Safe for many threads. */
public final class Sockets {
    private static final Part<Sockets> PART = Part.of(Sockets::new);

    /** {@code AF_INET}. */
    public static final int INET = 2;
    /** {@code AF_INET6}. */
    public static final int INET6 = 10;

    private static final int V6_BYTES = 16;

    private final AddressSpace memory;
    private final TaskFilesReader files;
    private final InodeReader inodes;
    private final Field dentry;
    private final Optional<Field> inodeOfFile;
    private final Field inode;
    private final long socketFromInode;
    private final Field sock;
    private final Field family;
    private final Field kind;
    private final Optional<Field> source;
    private final Optional<Field> destination;
    private final Optional<Field> sourcePort;
    private final Optional<Field> destinationPort;
    private final Optional<Field> source6;
    private final Optional<Field> destination6;
    private final Optional<Field> private6;
    private final Optional<Field> oldSource6;
    private final Optional<Field> oldDestination6;

    /**
     * What a task has open.
     *
     * @param sockets by descriptor
     * @param problem why there may be more
     */
    public record Listing(List<OpenSocket> sockets, Optional<String> problem) {}

    /** Sockets of a kernel. */
    public static Sockets of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Sockets(Kernel kernel) {
        memory = kernel.memory();
        files = TaskFilesReader.of(kernel);
        inodes = InodeReader.of(kernel);
        Struct file = kernel.types().struct("file");
        dentry = file.need("f_path.dentry", "__f_path.dentry");
        inodeOfFile = file.field("f_inode");
        inode = kernel.types().struct("dentry").need("d_inode");
        Struct both = kernel.types().struct("socket_alloc");
        socketFromInode = both.need("socket").offset() - both.need("vfs_inode").offset();
        sock = kernel.types().struct("socket").need("sk");
        Struct net = kernel.types().struct("sock");
        family = net.need("__sk_common.skc_family");
        kind = net.need("sk_type");
        Struct inet = kernel.types().struct("inet_sock");
        source = inet.field("sk.__sk_common.skc_rcv_saddr", "inet_rcv_saddr", "rcv_saddr");
        destination = inet.field("sk.__sk_common.skc_daddr", "inet_daddr", "daddr");
        sourcePort = inet.field("inet_sport", "sport");
        destinationPort = inet.field("sk.__sk_common.skc_dport", "inet_dport", "dport");
        source6 = inet.field("sk.__sk_common.skc_v6_rcv_saddr");
        destination6 = inet.field("sk.__sk_common.skc_v6_daddr");
        private6 = inet.field("pinet6");
        Struct own6 = kernel.types().struct("ipv6_pinfo");
        oldSource6 = own6.field("rcv_saddr");
        oldDestination6 = own6.field("daddr");
    }

    /** The sockets of a task. */
    public Listing of(Task task) {
        List<OpenSocket> sockets = new ArrayList<>();
        FirstProblem problem = new FirstProblem();
        problem.add(files.forEachOpen(task, (descriptor, file) -> {
            try {
                long at = inodeOfFile.isPresent()
                        ? inodeOfFile.get().read(memory, file)
                        : inode.read(memory, dentry.read(memory, file));
                if (inodes.kind(at) == FileKind.SOCKET) {
                    sockets.add(read(descriptor, at + socketFromInode));
                }
            } catch (MemoryFault missing) {
                problem.add(Optional.of("file " + descriptor + ": " + missing.getMessage()));
            }
        }));
        return new Listing(sockets, problem.sentence());
    }

    private OpenSocket read(int descriptor, long socket) {
        FirstProblem problem = new FirstProblem();
        long at = problem.number(() -> sock.read(memory, socket)).orElse(0);
        if (at == 0) {
            return new OpenSocket(descriptor, socket, 0, 0, 0, Optional.empty(), Optional.empty(), problem.sentence());
        }
        int af = (int) problem.number(() -> family.read(memory, at)).orElse(0);
        int type = (int) problem.number(() -> kind.read(memory, at)).orElse(0);
        Optional<OpenSocket.Endpoint> from = Optional.empty();
        Optional<OpenSocket.Endpoint> to = Optional.empty();
        if (af == INET) {
            from = problem.value(() -> v4(at, source, sourcePort)).flatMap(e -> e);
            to = problem.value(() -> v4(at, destination, destinationPort)).flatMap(e -> e);
        } else if (af == INET6) {
            from = problem.value(() -> v6(at, source6, oldSource6, sourcePort)).flatMap(e -> e);
            to = problem.value(() -> v6(at, destination6, oldDestination6, destinationPort))
                    .flatMap(e -> e);
        }
        return new OpenSocket(descriptor, socket, at, af, type, from, to, problem.sentence());
    }

    private Optional<OpenSocket.Endpoint> v4(long sk, Optional<Field> address, Optional<Field> port) {
        if (address.isEmpty() || port.isEmpty()) {
            return Optional.empty();
        }
        String text = InternetAddress.text(memory.readBytes(address.get().at(sk), 4));
        return Optional.of(new OpenSocket.Endpoint(text, text, port(sk, port.get())));
    }

    /** Until 3.12 in a struct that only sockets of IPv6 have. */
    private Optional<OpenSocket.Endpoint> v6(
            long sk, Optional<Field> address, Optional<Field> before, Optional<Field> port) {
        if (port.isEmpty() || address.isEmpty() && (private6.isEmpty() || before.isEmpty())) {
            return Optional.empty();
        }
        long at = address.isPresent()
                ? address.get().at(sk)
                : before.get().at(private6.get().read(memory, sk));
        byte[] bytes = memory.readBytes(at, V6_BYTES);
        return Optional.of(new OpenSocket.Endpoint(
                InternetAddress.groups(bytes), InternetAddress.text(bytes), port(sk, port.get())));
    }

    private int port(long sk, Field field) {
        byte[] bytes = memory.readBytes(field.at(sk), 2);
        return (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
    }
}
