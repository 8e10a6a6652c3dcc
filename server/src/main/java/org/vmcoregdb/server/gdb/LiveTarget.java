package org.vmcoregdb.server.gdb;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.protocol.target.HostDescription;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.MemoryRegion;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Relocation;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.StopDescription;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.protocol.target.Threads;

/**
 * A machine that runs as a target for debuggers, which take it for one that stands still. What they read is kept as long as they go on asking: after a
 * pause, and with each {@code monitor} command, it is read anew. A thread that has ended meanwhile is not there any more. Only the files of symbols that
 * are made for debuggers are made once, for the modules that were there at first.
 */
public final class LiveTarget implements Target {
    /** A debugger asks much more often than this as long as it works on one command. */
    private static final long PAUSE_NANOS = 300_000_000L;

    private final CrashDump machine;
    private final KernelTarget files;
    private KernelTarget target;
    private long asked;

    /** Looks at the machine. */
    public LiveTarget(CrashDump machine) {
        this.machine = machine;
        this.files = new KernelTarget(machine).prepare();
        this.target = new KernelTarget(machine.renewed());
        this.asked = System.nanoTime();
    }

    /** A target for debuggers, of a dump or of a machine that runs. */
    public static Target of(CrashDump crash) {
        return crash.isLive() ? new LiveTarget(crash) : new KernelTarget(crash).prepare();
    }

    private synchronized KernelTarget now() {
        long time = System.nanoTime();
        if (time - asked > PAUSE_NANOS) {
            target = new KernelTarget(machine.renewed());
        }
        asked = System.nanoTime();
        return target;
    }

    private synchronized KernelTarget anew() {
        target = new KernelTarget(machine.renewed());
        asked = System.nanoTime();
        return target;
    }

    @Override
    public String name() {
        return now().name();
    }

    @Override
    public TargetDescription description() {
        return now().description();
    }

    @Override
    public Threads threads() {
        return new Threads() {
            @Override
            public long[] ids() {
                return now().threads().ids();
            }

            @Override
            public Optional<ThreadInfo> find(long tid) {
                return now().threads().find(tid);
            }

            @Override
            public boolean contains(long tid) {
                return now().threads().contains(tid);
            }

            @Override
            public long current() {
                return now().threads().current();
            }
        };
    }

    @Override
    public Registers registers() {
        return tid -> now().registers().of(tid);
    }

    @Override
    public Memory memory() {
        return new Memory() {
            @Override
            public int read(long tid, long address, byte[] buffer, int offset, int length) {
                return now().memory().read(tid, address, buffer, offset, length);
            }

            @Override
            public OptionalLong nextReadable(long tid, long address) {
                return now().memory().nextReadable(tid, address);
            }

            @Override
            public long space(long tid, long address) {
                return now().memory().space(tid, address);
            }

            @Override
            public Optional<MemoryRegion> region(long tid, long address) {
                return now().memory().region(tid, address);
            }
        };
    }

    @Override
    public Optional<Memory> physicalMemory() {
        return now().physicalMemory();
    }

    @Override
    public Optional<LocalFiles> localFiles() {
        return files.localFiles();
    }

    @Override
    public Monitor monitor() {
        return (command, context) -> anew().monitor().execute(command, context);
    }

    @Override
    public HostDescription host() {
        return now().host();
    }

    @Override
    public StopDescription stop() {
        return new StopDescription(KernelTarget.SIGTRAP, "a machine that runs on");
    }

    @Override
    public String cannotRun() {
        return "this is a machine that runs by itself: it is only looked at";
    }

    @Override
    public Optional<Relocation> relocation() {
        return now().relocation();
    }

    @Override
    public Optional<RemoteFiles> files() {
        return files.files();
    }

    @Override
    public Set<String> objects() {
        return KernelTarget.OBJECTS;
    }

    @Override
    public Optional<byte[]> object(String object, String annex) {
        return (object.equals("osdata") ? now() : files).object(object, annex);
    }
}
