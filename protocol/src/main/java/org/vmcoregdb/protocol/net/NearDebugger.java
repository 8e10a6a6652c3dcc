package org.vmcoregdb.protocol.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * One debugger at a Unix socket that only its owner can use. Who reads does not keep another thread from writing, as the streams of
 * {@link java.nio.channels.Channels} do.
 */
public final class NearDebugger implements Closeable {
    private final SocketChannel channel;

    private NearDebugger(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for it; then the socket's file goes away.
     *
     * @param path of the file
     * @param listening is run when the debugger can connect
     * @throws IOException if the socket cannot be had; says so in a sentence
     */
    public static NearDebugger accept(Path path, Runnable listening) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            SocketFile file = SocketFile.at(path, hidden -> bind(listener, hidden, path));
            try {
                listening.run();
                return new NearDebugger(listener.accept());
            } finally {
                file.remove();
            }
        }
    }

    private static void bind(ServerSocketChannel listener, Path hidden, Path path) throws IOException {
        try {
            listener.bind(UnixDomainSocketAddress.of(hidden), 1);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + path + ": " + e.getMessage(), e);
        }
    }

    /** What it says. */
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(buffer, offset, length));
            }
        };
    }

    /** What it is told. */
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
