package org.vmcoregdb.kernel.net;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A call of a remote procedure that has not ended ({@code struct rpc_task}, {@code include/linux/sunrpc/sched.h}), as file systems of NFS
 * make them.
 *
 * @param address of the {@code struct rpc_task}
 * @param runState address of the word whose bits tasks wait for ({@code tk_runstate})
 * @param program that has the procedure, such as {@code nfs}
 * @param version of the program
 * @param procedure its name, such as {@code LOOKUP}; empty if there is none, as of a call that only pings
 * @param server its name, as it was mounted
 * @param place its address and port, as they are shown; empty if they are not known
 * @param connected whether there is a connection to it
 * @param process id of the process that made the call; kernel threads have ones of no process
 * @param nanoseconds for how long it has not ended, until the machine panicked if it did
 */
public record RpcCall(
        long address,
        long runState,
        String program,
        long version,
        String procedure,
        String server,
        String place,
        boolean connected,
        long process,
        OptionalLong nanoseconds) {
    /** So much later any server that is there has answered: as for disks. */
    private static final long STUCK_NANOSECONDS = 5_000_000_000L;

    /** Whether it has taken longer than any should. */
    public boolean isStuck() {
        return nanoseconds.orElse(0) >= STUCK_NANOSECONDS;
    }

    /** In words: {@code LOOKUP of nfs 3 by labserver (127.0.0.1:2049)}. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "%s of %s %d by %s%s%s",
                procedure.isEmpty() ? "a procedure" : procedure,
                program,
                version,
                server,
                place.isEmpty() ? "" : " (" + place + ")",
                connected ? "" : ", to which there is no connection");
    }

    /**
     * The calls that were found.
     *
     * @param calls by client, each client's in the order in which they were made
     * @param problem why there may be more
     */
    public record Listing(List<RpcCall> calls, Optional<String> problem) {}
}
