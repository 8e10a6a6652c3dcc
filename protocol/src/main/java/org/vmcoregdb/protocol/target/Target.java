package org.vmcoregdb.protocol.target;

import java.util.Optional;
import java.util.Set;

/**
 * A machine at a standstill: it can be looked at, but neither run nor changed.
 *
 * <p>One target serves all sessions at once; every method may be called from any thread. A {@link RuntimeException} out of
 * any of them costs the client an error reply, not the session.
 */
public interface Target {
    /** What it is called in logs, such as the name of its file; may be empty. */
    default String name() {
        return "";
    }

    /** Its registers and what debuggers call its architecture. */
    TargetDescription description();

    /** Its threads. */
    Threads threads();

    /** The registers of its threads. */
    Registers registers();

    /** Its memory. */
    Memory memory();

    /**
     * Its physical memory, in which threads make no difference; empty if it has none to show. Clients switch to it with
     * QEMU's {@code Qqemu.PhyMemMode}.
     */
    default Optional<Memory> physicalMemory() {
        return Optional.empty();
    }

    /** What answers {@code monitor} commands. */
    Monitor monitor();

    /** What LLDB asks about the machine. */
    HostDescription host();

    /** Why it stands still. */
    StopDescription stop();

    /** One sentence, without a line end, for the user who tries to resume or step it, such as "this is a crash dump: it cannot run". */
    String cannotRun();

    /**
     * How far its kernel or program was moved from where it was linked; empty to leave the client's symbols where its file
     * has them.
     */
    default Optional<Relocation> relocation() {
        return Optional.empty();
    }

    /**
     * The files it hands out to clients. Empty makes gdb open the same paths on its own machine, which is far faster if they
     * are there.
     */
    default Optional<RemoteFiles> files() {
        return Optional.empty();
    }

    /**
     * Files with its symbols on the server's machine, for clients that open none but their own machine's: LLDB, which
     * loads those that it finds there. Asked once LLDB has connected; has to be made within its patience of some seconds.
     */
    default Optional<LocalFiles> localFiles() {
        return Optional.empty();
    }

    /**
     * The {@code qXfer} objects it offers beside {@code features} and {@code threads}, such as {@code exec-file},
     * {@code libraries}, {@code libraries-svr4}, {@code osdata}, {@code auxv}. Asked before anything else: answer without
     * opening anything.
     */
    default Set<String> objects() {
        return Set.of();
    }

    /**
     * One of the {@link #objects()}. Asked once per session and annex, then served in slices.
     *
     * @param object name, such as {@code exec-file}
     * @param annex what of it, such as a table name of {@code osdata} or a pid in hexadecimal; may be empty
     * @return its bytes, or empty if there is no such annex
     */
    default Optional<byte[]> object(String object, String annex) {
        return Optional.empty();
    }
}
