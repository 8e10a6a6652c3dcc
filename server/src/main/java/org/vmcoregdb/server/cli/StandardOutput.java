package org.vmcoregdb.server.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Standard output and standard error of this program: always UTF-8, whatever the locale says, because names in dumps and JSON are, and with
 * a memory of what went wrong: a {@link PrintStream} keeps that to itself.
 */
final class StandardOutput {
    private static final int BUFFER_BYTES = 8192;

    private final WatchedStream out;

    private StandardOutput(WatchedStream out) {
        this.out = out;
    }

    /** Puts them in place of Java's. */
    static StandardOutput install() {
        WatchedStream out = new WatchedStream(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(out, BUFFER_BYTES), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), BUFFER_BYTES),
                true,
                StandardCharsets.UTF_8));
        return new StandardOutput(out);
    }

    /**
     * Writes what is still to be written.
     *
     * @param code what the program would end with
     * @return what it should end with: 1 if part of its answers was lost
     */
    int finish(int code) {
        System.out.flush();
        System.err.flush();
        Optional<String> failure = out.failure();
        if (failure.isEmpty() || failure.get().equals("Broken pipe")) {
            // who closes a pipe, as head does, has read enough
            return code;
        }
        Messages.print("the answer could not be written: " + failure.get());
        return code == Main.OK ? Main.FAILED : code;
    }

    /** Remembers the first failure. */
    static final class WatchedStream extends OutputStream {
        private final OutputStream to;
        private volatile Optional<String> failure = Optional.empty();

        WatchedStream(OutputStream to) {
            this.to = to;
        }

        Optional<String> failure() {
            return failure;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                to.write(bytes, from, count);
            } catch (IOException e) {
                failure = failure.or(() -> Optional.of(String.valueOf(e.getMessage())));
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }
}
