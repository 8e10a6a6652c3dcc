package org.vmcoregdb.server.cli;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output with a large buffer; the usual one writes every line by itself. */
final class BufferedOutput {
    private BufferedOutput() {}

    static PrintStream standard() {
        return new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
    }
}
