package org.vmcoregdb.dump;

import java.io.IOException;
import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;

/** A machine that runs, as a source of bytes: a page that says what it is, and then its memory. */
public interface LiveMemory extends ByteSource {
    /** What it begins with. */
    String HEAD = "\0vmcore-gdb: memory of a machine that runs";

    /** Size in bytes of what comes before the memory. */
    int HEAD_BYTES = 4096;

    /** What everybody who looks at a machine that runs should know. */
    static String warning(String name) {
        return name
                + " is live: it runs on while it is looked at, so that what an answer is made of is not of one moment,"
                + " and what its CPUs run has gone on since their registers were read";
    }

    /** What kind of machine it is, such as {@code running QEMU guest}. */
    String kind();

    /** How its memory is read, in words. */
    String way();

    /** Its architecture. */
    Machine machine();

    /** Where it has memory: physical addresses, ascending, not overlapping. */
    List<MemoryRange> ranges();

    /**
     * The registers of its CPUs now.
     *
     * @throws IOException if they cannot be had
     */
    List<CpuState> cpus() throws IOException;

    /** Forgets what was read: what is asked next is read anew. */
    void forget();
}
