package org.vmcoregdb.kernel.fs;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Reads {@code struct inode} ({@code include/linux/fs.h}), and the socket that an inode may be part of ({@code include/net/sock.h}). */
public final class InodeReader {
    private static final Part<InodeReader> PART = Part.of(InodeReader::new);

    private static final int PROTOCOL_NAME_LIMIT = 32;

    private final AddressSpace memory;
    private final Optional<Field> mode;
    private final Optional<Field> mapping;
    private final Optional<Field> pages;
    private final Optional<Field> ofSocket;
    private final Optional<Field> sock;
    private final Optional<Field> protocol;
    private final Optional<Field> protocolName;

    /** Reads inodes of a kernel. */
    public static InodeReader of(Kernel kernel) {
        return kernel.part(PART);
    }

    private InodeReader(Kernel kernel) {
        memory = kernel.memory();
        Struct inode = kernel.types().struct("inode");
        mode = inode.field("i_mode");
        mapping = inode.field("i_mapping");
        pages = kernel.types().struct("address_space").field("nrpages");
        ofSocket = kernel.types().struct("socket_alloc").field("vfs_inode");
        sock = kernel.types().struct("socket_alloc").field("socket.sk");
        protocol = kernel.types().struct("sock").field("__sk_common.skc_prot");
        protocolName = kernel.types().struct("proto").field("name");
    }

    /**
     * What an inode is.
     *
     * @throws MemoryFault if it is not in the dump
     */
    public FileKind kind(long inode) {
        return FileKind.ofMode(mode.isPresent() ? mode.get().read(memory, inode) : 0);
    }

    /** Address of the {@code struct address_space} with its pages. */
    public OptionalLong mapping(long inode) {
        return mapping.isPresent() ? OptionalLong.of(mapping.get().read(memory, inode)) : OptionalLong.empty();
    }

    /** How many pages an {@code address_space} has. */
    public OptionalLong pageCount(long addressSpace) {
        return pages.isPresent() && addressSpace != 0
                ? OptionalLong.of(pages.get().read(memory, addressSpace))
                : OptionalLong.empty();
    }

    /** The name of the protocol of a socket, such as {@code TCP}: that of its {@code struct proto}. */
    Optional<String> protocol(long inode) {
        if (ofSocket.isEmpty() || sock.isEmpty() || protocol.isEmpty() || protocolName.isEmpty()) {
            return Optional.empty();
        }
        long endpoint = sock.get().read(memory, inode - ofSocket.get().offset());
        if (endpoint == 0) {
            return Optional.empty(); // a socket that is not connected to a protocol, or not any more
        }
        long proto = protocol.get().read(memory, endpoint);
        return proto == 0
                ? Optional.empty()
                : Optional.of(memory.readCString(protocolName.get().at(proto), PROTOCOL_NAME_LIMIT));
    }
}
