package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.convert.ConversionProgress;
import org.vmcoregdb.locate.SearchProgress;

/**
 * Shows how far a large file has come: a line that is written over itself, from the second second on. Safe for use by many
 * threads.
 */
final class ProgressLine implements ExpansionProgress {
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 200_000_000L;
    private static final int PERCENT = 100;

    private final PrintStream terminal;
    private long start;
    private long last;
    private boolean shown;

    ProgressLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** On standard error if that is a terminal; silent if not. */
    static ExpansionProgress standard() {
        return isTerminal(Path.of("/proc/self/fd/2")) ? new ProgressLine(System.err) : SILENT;
    }

    /** The same for a search of memory. */
    static SearchProgress standardSearch() {
        if (!isTerminal(Path.of("/proc/self/fd/2"))) {
            return SearchProgress.SILENT;
        }
        ProgressLine line = new ProgressLine(System.err);
        return (done, total) -> line.show("searching memory for the kernel", done, total);
    }

    /** The same for a dump that is written. */
    static ConversionProgress standardConversion(String file) {
        if (!isTerminal(Path.of("/proc/self/fd/2"))) {
            return (done, total) -> {};
        }
        ProgressLine line = new ProgressLine(System.err);
        return (done, total) -> line.show("writing " + PrintableText.inLine(file), done, total);
    }

    /** {@code System.console()} tells only of input and output together. */
    static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    @Override
    public void advanced(String file, long done, long total) {
        show("reading " + PrintableText.inLine(file), done, total);
    }

    private synchronized void show(String what, long done, long total) {
        long now = System.nanoTime();
        if (start == 0) {
            start = now;
        }
        if (done >= total) {
            end();
            return;
        }
        if (now - start >= QUIET_NANOS && now - last >= STEP_NANOS) {
            last = now;
            shown = true;
            terminal.print(String.format(Locale.ROOT, "\rvmcore-gdb: %s: %d %%", what, done * PERCENT / total));
            terminal.flush();
        }
    }

    /** Takes the line away. */
    private void end() {
        start = 0;
        if (shown) {
            shown = false;
            terminal.print("\r\u001b[K");
            terminal.flush();
        }
    }
}
