package org.vmcoregdb.protocol.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.vmcoregdb.protocol.target.Register.Role;

/** An x86-64 machine with a few threads and pages, made of lists. Tests set what they need. */
public final class FakeTarget implements Target, Threads, Registers, Memory, Monitor, RemoteFiles {
    /** The thread that crashed. */
    public static final long CRASHED = 0x4d2;
    /** A sleeping thread: only its callee-saved registers are known. */
    public static final long SLEEPING = 1;
    /** The idle task of CPU 0. */
    public static final long IDLE = 0xfffffffeL;
    /** Start of two readable pages. */
    public static final long PAGES = 0xffffffff81000000L;

    private static final int CORE_REGISTERS = 40;

    /** Ids in order. */
    public List<Long> tids = new ArrayList<>(List.of(CRASHED, IDLE, SLEEPING));
    /** Readable bytes by start address, unsigned order. */
    public final TreeMap<Long, byte[]> memory = new TreeMap<>(Long::compareUnsigned);
    /** Files by path. */
    public final Map<String, byte[]> files = new HashMap<>();
    /** Objects by name. */
    public final Map<String, byte[]> objects = new HashMap<>();
    /** Where the kernel is. */
    public Optional<Relocation> relocation = Optional.of(new Relocation(0xffffffff9b000000L, 0x1a000000L));
    /** How often an object was made. */
    public final AtomicInteger objectsMade = new AtomicInteger();
    /** Files closed. */
    public final AtomicInteger filesClosed = new AtomicInteger();
    /** Opened to let blocked calls go on. */
    public final CountDownLatch gate = new CountDownLatch(1);
    /** Counts calls that wait for the gate. */
    public final CountDownLatch blocked = new CountDownLatch(1);
    /** Set when a command saw that it is cancelled. */
    public final CountDownLatch cancelSeen = new CountDownLatch(1);
    /** Files for LLDB. */
    public Optional<LocalFiles> localFiles = Optional.empty();
    /** Whether its clients run on other machines. */
    public boolean clientsAreElsewhere;
    /** Whether there is a page of physical memory: its bytes are their own addresses. */
    public boolean hasPhysicalMemory = true;
    /** Whether {@link #files()} offers any. */
    public boolean servesFiles = true;

    /** A target with two pages of memory and a file. */
    public FakeTarget() {
        byte[] pages = new byte[8192];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = (byte) (i * 7 + i / 256);
        }
        System.arraycopy("needle".getBytes(StandardCharsets.US_ASCII), 0, pages, 5000, 6);
        memory.put(PAGES, pages);
        files.put("/boot/vmlinux", "not an ELF file #$}*".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public TargetDescription description() {
        List<Register> core = new ArrayList<>();
        String[] general = {
            "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
        };
        for (String name : general) {
            Register register = Register.of(name, core.size(), 64, "int64");
            core.add(
                    switch (name) {
                        case "rbp" -> register.as(Role.FRAME_POINTER);
                        case "rsp" -> register.as(Role.STACK_POINTER);
                        default -> register;
                    });
        }
        core.add(Register.of("rip", core.size(), 64, "code_ptr").as(Role.PROGRAM_COUNTER));
        core.add(Register.of("eflags", core.size(), 32, "i386_eflags"));
        for (String name : List.of("cs", "ss", "ds", "es", "fs", "gs")) {
            core.add(Register.of(name, core.size(), 32, "int32"));
        }
        for (int i = 0; i < 8; i++) {
            core.add(Register.of("st" + i, core.size(), 80, "i387_ext"));
        }
        for (String name : List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop")) {
            core.add(Register.of(name, core.size(), 32, "int").inGroup("float"));
        }
        RegisterType eflags = new RegisterType.Flags(
                "i386_eflags", 4, List.of(new RegisterType.BitField("CF", 0, 0), new RegisterType.BitField("", 1, 1)));
        Feature coreFeature = new Feature("org.gnu.gdb.i386.core", List.of(eflags), core);
        Feature task = new Feature(
                "org.vmcoregdb.task",
                List.of(
                        new RegisterType.Vector("bytes8", "uint8", 8),
                        new RegisterType.Union("word", List.of(new RegisterType.Member("b", "bytes8")))),
                List.of(Register.of("task", CORE_REGISTERS, 64, "data_ptr").inGroup("system")));
        return new TargetDescription("i386:x86-64", Optional.of("none"), List.of(coreFeature, task));
    }

    @Override
    public Threads threads() {
        return this;
    }

    @Override
    public Registers registers() {
        return this;
    }

    @Override
    public Memory memory() {
        return this;
    }

    @Override
    public Optional<Memory> physicalMemory() {
        return hasPhysicalMemory ? Optional.of(new PhysicalBytes()) : Optional.empty();
    }

    @Override
    public Optional<LocalFiles> localFiles() {
        return localFiles;
    }

    @Override
    public Monitor monitor() {
        return this;
    }

    @Override
    public HostDescription host() {
        return new HostDescription("x86_64-pc-linux-gnu", 8, false, "crashed", "6.1.0", 4096);
    }

    @Override
    public StopDescription stop() {
        return new StopDescription(5, "Kernel panic: \"fake\"");
    }

    @Override
    public String cannotRun() {
        return "this is a fake: it cannot run";
    }

    @Override
    public Optional<Relocation> relocation() {
        return relocation;
    }

    @Override
    public Optional<RemoteFiles> files() {
        return servesFiles ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Set<String> objects() {
        return objects.keySet();
    }

    @Override
    public Optional<byte[]> object(String object, String annex) {
        objectsMade.incrementAndGet();
        return annex.equals("missing") ? Optional.empty() : Optional.ofNullable(objects.get(object));
    }

    @Override
    public long[] ids() {
        return tids.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public Optional<ThreadInfo> find(long tid) {
        if (!tids.contains(tid)) {
            return Optional.empty();
        }
        String name = tid == IDLE ? "swapper/0" : tid == CRASHED ? "a<b;&\"c" : "bash";
        OptionalInt core = tid == SLEEPING ? OptionalInt.empty() : OptionalInt.of(tid == IDLE ? 0 : 1);
        return Optional.of(new ThreadInfo(
                tid,
                name,
                tid == SLEEPING ? "sleeping" : "running",
                core,
                tid == CRASHED ? Optional.of(word(0x1122334455667788L)) : Optional.empty(),
                tid == IDLE ? "shadowCPU0" : ""));
    }

    @Override
    public long current() {
        return CRASHED;
    }

    @Override
    public RegisterValues of(long tid) {
        return number -> {
            if (tid == SLEEPING && number != 3 && number != 7 && number != 16) {
                return Optional.empty();
            }
            if (number == 16) {
                return Optional.of(word(PAGES + 16 + tid % 16));
            }
            if (number == 7) {
                return Optional.of(word(PAGES + 4096));
            }
            return description().register(number).map(register -> {
                byte[] value = new byte[register.bytes()];
                value[0] = (byte) number;
                return value;
            });
        };
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    private static final class PhysicalBytes implements Memory {
        @Override
        public int read(long tid, long address, byte[] buffer, int offset, int length) {
            int count = address >= 0 && address < 4096 ? (int) Math.min(length, 4096 - address) : 0;
            for (int i = 0; i < count; i++) {
                buffer[offset + i] = (byte) (address + i);
            }
            return count;
        }

        @Override
        public OptionalLong nextReadable(long tid, long address) {
            return address >= 0 && address < 4096 ? OptionalLong.of(address) : OptionalLong.empty();
        }
    }

    @Override
    public long space(long tid, long address) {
        return Long.compareUnsigned(address, 4096) < 0 ? tid : 0;
    }

    /** Addresses below 4096 are different in every thread; 0xdead blocks, 0xbad throws. */
    @Override
    public int read(long tid, long address, byte[] buffer, int offset, int length) {
        if (address == 0xdead) {
            await();
        }
        if (address == 0xbad) {
            throw new IllegalStateException("bad address");
        }
        if (Long.compareUnsigned(address, 4096) < 0) {
            buffer[offset] = (byte) tid;
            return 1;
        }
        Map.Entry<Long, byte[]> block = memory.floorEntry(address);
        if (block == null || Long.compareUnsigned(address - block.getKey(), block.getValue().length) >= 0) {
            return 0;
        }
        int from = (int) (address - block.getKey());
        int count = Math.min(length, block.getValue().length - from);
        System.arraycopy(block.getValue(), from, buffer, offset, count);
        return count;
    }

    private void await() {
        blocked.countDown();
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate stayed shut");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public OptionalLong nextReadable(long tid, long address) {
        Map.Entry<Long, byte[]> block = memory.floorEntry(address);
        if (block != null && Long.compareUnsigned(address - block.getKey(), block.getValue().length) < 0) {
            return OptionalLong.of(address);
        }
        Long next = memory.ceilingKey(address);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public Optional<MemoryRegion> region(long tid, long address) {
        if (address == 0x99) {
            return Optional.empty();
        }
        return Optional.of(
                Long.compareUnsigned(address, PAGES) >= 0
                        ? new MemoryRegion(PAGES, 8192, "rx", Optional.of("text"))
                        : new MemoryRegion(0, PAGES, "", Optional.empty()));
    }

    /** The commands that tests use. */
    @Override
    public Optional<String> execute(String command, MonitorContext context) {
        String[] words = command.split(" ", 2);
        switch (words[0]) {
            case "echo" -> context.print(words[1]);
            case "lines" -> {
                for (int i = 0; i < Integer.parseInt(words[1]) && !context.cancelled(); i++) {
                    context.print("line " + i + " äöü €\n");
                }
            }
            case "thread" -> context.print(Long.toHexString(context.selectedThread()) + "\n");
            case "context" ->
                context.print(Long.toHexString(context.selectedThread()) + " " + context.isSelectionCertain() + "\n");
            case "select" -> context.print(context.selectThread(Long.parseLong(words[1], 16)) + "\n");
            case "sleep" -> sleep(Long.parseLong(words[1]));
            case "spin" -> {
                context.print("spinning\n");
                while (!context.cancelled()) {
                    sleep(1);
                }
                cancelSeen.countDown();
                context.print("never seen\n");
            }
            case "block" -> {
                context.print("half a line");
                await();
            }
            case "throw" -> throw new IllegalStateException("thrown");
            case "overflow" -> throw new StackOverflowError();
            case "fault" -> throw new InternalError("a fault occurred in a recent unsafe memory access operation");
            case "memory" -> throw new OutOfMemoryError();
            default -> {
                return Optional.of("unknown command: " + command);
            }
        }
        return Optional.empty();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<RemoteFile> open(String path) throws IOException {
        if (path.equals("/broken")) {
            throw new IOException("broken");
        }
        return Optional.ofNullable(files.get(path)).map(OpenFile::new);
    }

    private final class OpenFile implements RemoteFile {
        private final byte[] content;

        OpenFile(byte[] content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            if (position >= content.length) {
                return -1;
            }
            int count = (int) Math.min(length, content.length - position);
            System.arraycopy(content, (int) position, buffer, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            filesClosed.incrementAndGet();
            if (content.length == 0) {
                throw new IOException("the empty file does not close");
            }
        }
    }
}
