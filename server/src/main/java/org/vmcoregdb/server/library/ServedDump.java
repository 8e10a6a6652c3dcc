package org.vmcoregdb.server.library;

import java.io.Closeable;
import java.io.IOException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.gdb.KernelTarget;

/**
 * A dump that is open for debuggers.
 *
 * @param target what they see
 */
public record ServedDump(CrashDump dump, KernelTarget target) implements Closeable {
    /** Takes over a dump; reads its task list. */
    public static ServedDump of(CrashDump dump) {
        return new ServedDump(dump, new KernelTarget(dump).prepare());
    }

    @Override
    public void close() throws IOException {
        dump.close();
    }
}
