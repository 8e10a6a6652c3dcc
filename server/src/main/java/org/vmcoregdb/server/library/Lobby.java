package org.vmcoregdb.server.library;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.protocol.target.HostDescription;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.StopDescription;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.protocol.target.Threads;
import org.vmcoregdb.server.gdb.KernelTarget;

/** Where clients are that have not chosen a dump yet: nothing is there but the list. */
final class Lobby implements Target {
    private static final String CHOOSE =
            "no dump is chosen: monitor dumps lists them, attach NUMBER (after target extended-remote) chooses one";

    private static final Threads NO_THREADS = new Threads() {
        @Override
        public long[] ids() {
            return new long[0];
        }

        @Override
        public Optional<ThreadInfo> find(long tid) {
            return Optional.empty();
        }

        @Override
        public long current() {
            return 0;
        }
    };

    private static final Memory NO_MEMORY = new Memory() {
        @Override
        public int read(long tid, long address, byte[] buffer, int offset, int length) {
            return 0;
        }

        @Override
        public OptionalLong nextReadable(long tid, long address) {
            return OptionalLong.empty();
        }
    };

    private final Monitor monitor;

    Lobby(DumpList list) {
        monitor = list.beside((line, context) ->
                line.isBlank() || line.strip().equals("help") ? Optional.empty() : Optional.of(CHOOSE));
    }

    /** No machine's: debuggers ask again when there is a dump. */
    @Override
    public TargetDescription description() {
        return new TargetDescription("i386:x86-64", Optional.empty(), List.of());
    }

    @Override
    public Threads threads() {
        return NO_THREADS;
    }

    @Override
    public Registers registers() {
        return tid -> number -> Optional.empty();
    }

    @Override
    public Memory memory() {
        return NO_MEMORY;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public HostDescription host() {
        return new HostDescription("x86_64-pc-linux-gnu", Long.BYTES, false, "", "", 4096);
    }

    @Override
    public StopDescription stop() {
        return new StopDescription(5, "");
    }

    /** What there will be when a dump is chosen: debuggers ask once, when they come. */
    @Override
    public Set<String> objects() {
        return KernelTarget.OBJECTS;
    }

    @Override
    public String cannotRun() {
        return CHOOSE;
    }
}
