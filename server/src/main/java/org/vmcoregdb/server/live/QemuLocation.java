package org.vmcoregdb.server.live;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.dump.LiveMemory;

/**
 * Where a user says that QEMU is: {@code qemu:unix:PATH} or {@code qemu:tcp:HOST:PORT}, of its machine protocol.
 *
 * @param name as the user wrote it
 * @param address of the socket
 */
public record QemuLocation(String name, SocketAddress address) implements Location {
    private static final String UNIX = "qemu:unix:";
    private static final String TCP = "qemu:tcp:";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * The place that a text names; empty if it is none of these.
     *
     * @throws IllegalArgumentException if it begins so, and what follows is not an address
     */
    public static Optional<QemuLocation> of(String text) {
        if (text.startsWith(UNIX)) {
            return Optional.of(
                    new QemuLocation(text, UnixDomainSocketAddress.of(Path.of(text.substring(UNIX.length())))));
        }
        if (!text.startsWith(TCP)) {
            return Optional.empty();
        }
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < TCP.length() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw new IllegalArgumentException("'" + text + "' is not qemu:tcp:HOST:PORT");
        }
        String host = text.substring(TCP.length(), colon).replaceAll("^\\[(.*)]$", "$1");
        return Optional.of(new QemuLocation(text, new InetSocketAddress(host, Integer.parseInt(port))));
    }

    @Override
    public String fileName() {
        return name;
    }

    @Override
    public Location sibling(String otherFileName) {
        return Location.of(otherFileName);
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.empty();
    }

    @Override
    public long size() {
        return LiveMemory.HEAD_BYTES;
    }

    @Override
    public String version() throws IOException {
        throw new IOException("a machine that runs is never twice the same");
    }

    /** What it begins with: memory is not read from its first byte to its last. */
    @Override
    public InputStream stream() {
        return new ByteArrayInputStream(LiveMemory.HEAD.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        try {
            boolean local = address instanceof UnixDomainSocketAddress
                    || address instanceof InetSocketAddress tcp
                            && tcp.getAddress() != null
                            && tcp.getAddress().isLoopbackAddress();
            return QemuGuest.of(name, QmpClient.connect(address, PATIENCE), local);
        } catch (IOException e) {
            throw new IOException("no guest can be looked at there: " + IoReason.of(e), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
