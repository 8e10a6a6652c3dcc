package org.vmcoregdb.server.ide;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an IDE has to know.
 *
 * @param dump the dump's first file, absolute
 * @param program the kernel with its symbols, absolute; debuggers that can get one from the server do without
 * @param host where the server listens
 * @param port where the server listens
 * @param gdb the gdb to use
 */
public record DebugSession(Path dump, Optional<Path> program, String host, int port, String gdb) {
    /** What the IDE's list of configurations shows. */
    String name() {
        return "vmcore: " + dump.getFileName();
    }

    /** As gdb's {@code target remote} takes it. */
    String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Where relative paths start. */
    String folder() {
        return String.valueOf(dump.getParent());
    }
}
