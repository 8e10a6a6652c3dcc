package org.vmcoregdb.server.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.protocol.target.MemoryChanges;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Relocation;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.server.shell.SampleContext;

class KernelTargetTest {
    private static final long IDLE_OF_CPU_0 = 1_000_000_000;

    private static Kernel kernel;
    private static KernelTarget target;
    private static Task panicked;

    @BeforeAll
    static void open() {
        CrashDump analysis = SampleContext.analyse();
        kernel = analysis.kernel();
        target = new KernelTarget(analysis);
        panicked = Cpus.of(kernel).panicTask().orElseThrow();
    }

    /** What a client would see of monitor commands. */
    private static final class Console implements MonitorContext {
        private String denied = "";
        private final StringBuilder text = new StringBuilder();
        private long selected = target.threads().current();
        private boolean certain = true;
        private final Map<Class<?>, Object> kept = new HashMap<>();
        private @Nullable MemoryChanges changes;

        @Override
        public long selectedThread() {
            return selected;
        }

        @Override
        public boolean isSelectionCertain() {
            return certain;
        }

        @Override
        public boolean selectThread(long tid) {
            selected = tid;
            return true;
        }

        @Override
        public void print(String more) {
            text.append(more);
        }

        @Override
        public <T> T kept(Class<T> type, Supplier<T> make) {
            return type.cast(kept.computeIfAbsent(type, t -> make.get()));
        }

        @Override
        public boolean mayRun(String command) {
            return !command.equals(denied);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public Optional<MemoryChanges> memoryChanges() {
            return Optional.ofNullable(changes);
        }
    }

    /** One run of bytes that a client changed. */
    private record OneChange(long at, byte[] bytes, long version) implements MemoryChanges {
        @Override
        public void apply(long space, long address, byte[] buffer, int offset, int length) {
            for (int i = 0; i < bytes.length; i++) {
                long place = at + i - address;
                if (space == 0 && place >= 0 && place < length) {
                    buffer[(int) (offset + place)] = bytes[i];
                }
            }
        }
    }

    /** What one client sets up is not another's. */
    @Test
    void eachClientHasItsOwnAliases() {
        Console one = new Console();
        Console other = new Console();
        assertThat(target.monitor().execute("alias mine sys", one)).isEmpty();
        assertThat(target.monitor().execute("mine", one)).isEmpty();
        assertThat(one.text).contains("NODENAME");
        assertThat(target.monitor().execute("mine", other)).isPresent();
    }

    @Test
    void deniedCommandsAreNotRunInAnyGuise() {
        for (String line : List.of("ps", "PS", "foreach ps", "repeat ps", "bt; ps", "json ps", "ps | head")) {
            Console console = new Console();
            console.denied = "ps";
            Optional<String> failure = target.monitor().execute(line, console);
            assertThat(failure.orElse("") + console.text)
                    .as(line)
                    .contains("ps: this server does not let you run that command")
                    .doesNotContain("PPID");
        }
        Console noMemory = new Console();
        noMemory.denied = "xp";
        assertThat(target.monitor().execute("xp/4xw 0x1000", noMemory))
                .hasValue("xp: this server does not let you run that command");
        Console noLog = new Console();
        noLog.denied = "log";
        assertThat(target.monitor().execute("dmesg", noLog)).isPresent();
        assertThat(noLog.text).isEmpty();
    }

    /** What a client changed is seen by its own commands, until it is changed again or hidden. */
    @Test
    void monitorCommandsSeeWhatTheClientChanged() {
        long comm = panicked.address()
                + kernel.types().struct("task_struct").need("comm").offset();
        Console console = new Console();
        console.changes = new OneChange(comm, "edited\0".getBytes(StandardCharsets.US_ASCII), 1);
        assertThat(target.monitor().execute("ps " + panicked.pid(), console)).isEmpty();
        assertThat(console.text.toString()).contains(" edited\n");
        console.changes = new OneChange(comm, "again\0".getBytes(StandardCharsets.US_ASCII), 2);
        console.text.setLength(0);
        target.monitor().execute("set", console);
        assertThat(console.text.toString()).contains("COMMAND: \"again\"");
        console.changes = null;
        console.text.setLength(0);
        target.monitor().execute("set", console);
        assertThat(console.text.toString()).contains("COMMAND: \"" + panicked.comm() + "\"");
        assertThat(kernel.memory().readCString(comm, 16)).isEqualTo(panicked.comm());
    }

    private static Register register(String name) {
        return target.description().registers().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Long> value(long tid, String name) {
        return target.registers()
                .of(tid)
                .value(register(name).number())
                .map(b -> ByteBuffer.wrap(Arrays.copyOf(b, 8))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong());
    }

    @Test
    void theTasksOfTheCpusComeFirst() {
        long[] ids = target.threads().ids();
        assertThat(ids).hasSize(Tasks.of(kernel).all().size()).doesNotHaveDuplicates();
        List<Long> active = new ArrayList<>();
        for (int cpu : kernel.perCpu().present()) {
            active.add(ThreadIds.of(RunningTasks.of(kernel).on(cpu).orElseThrow()));
        }
        assertThat(Arrays.stream(ids).boxed().limit(2)).isEqualTo(active);
        assertThat(target.threads().current()).isEqualTo(panicked.pid());
        assertThat(target.threads().contains(panicked.pid())).isTrue();
        assertThat(target.threads().contains(0)).isFalse();
        assertThat(target.threads().find(IDLE_OF_CPU_0 + 1).orElseThrow().name())
                .isEqualTo("swapper/1");
        assertThat(target.threads().find(99_999)).isEmpty();
    }

    @Test
    void whatThreadsAreCalled() {
        ThreadInfo info = target.threads().find(panicked.pid()).orElseThrow();
        int cpu = panicked.activeOn().orElseThrow();
        assertThat(info.name()).isEqualTo(panicked.comm());
        assertThat(info.state()).isEqualTo("running on CPU " + cpu);
        assertThat(info.toString()).contains("task 0x" + Long.toHexString(panicked.address()));
        assertThat(target.threads().find(2).orElseThrow().state()).isEqualTo("sleeping");
    }

    /** No thread id that gdb writes as a negative number, and one task on each CPU. */
    @Test
    void idleTasksAreThreadsLikeOthers() {
        assertThat(Arrays.stream(target.threads().ids()).boxed()).allMatch(tid -> tid > 0 && tid < 1L << 31);
        List<String> running = Arrays.stream(target.threads().ids())
                .mapToObj(tid -> target.threads().find(tid).orElseThrow().state())
                .filter(state -> state.startsWith("running"))
                .toList();
        assertThat(running).containsExactly("running on CPU 0", "running on CPU 1");
        boolean idle = RunningTasks.of(kernel).on(0).orElseThrow().idleOf().isPresent();
        assertThat(target.threads().find(IDLE_OF_CPU_0).orElseThrow().state())
                .isEqualTo(idle ? "running on CPU 0" : "runnable");
    }

    @Test
    void anAnswerAboutAGuessedTaskSaysWhoseItIs() {
        Console console = new Console();
        console.selected = 2;
        target.monitor().execute("set", console);
        assertThat(console.text.toString()).startsWith("    PID: 2\n");
        console.certain = false;
        console.text.setLength(0);
        target.monitor().execute("bt", console);
        assertThat(console.text.toString()).startsWith("(of task 2 \"kthreadd\", which the debugger asked about last;");
        for (String other : List.of("bt 1", "ps 1", "json bt", "log -t")) {
            console.text.setLength(0);
            target.monitor().execute(other, console);
            assertThat(console.text.toString()).as(other).doesNotContain("asked about last");
        }
    }

    @Test
    void aRunningTaskHasItsCpusRegisters() {
        long tid = panicked.pid();
        assertThat(value(tid, "rip").orElseThrow()).isNegative();
        assertThat(value(tid, "rax")).isPresent();
        assertThat(value(tid, "task")).contains(panicked.address());
        assertThat(value(tid, "cpu")).contains((long) panicked.cpu());
        assertThat(value(tid, "st0")).as("the kernel saves no x87 state").isEmpty();
        RegisterValues values = target.registers().of(tid);
        assertThat(values.value(register("rip").number()).orElseThrow()).hasSize(8);
        assertThat(values.value(register("eflags").number()).orElseThrow()).hasSize(4);
    }

    @Test
    void aSleepingTaskHasOnlyWhatItsSwitchSaved() {
        assertThat(value(1, "rip").orElseThrow()).isNegative();
        assertThat(value(1, "rsp").orElseThrow()).isNegative();
        assertThat(value(1, "rbx")).isPresent();
        for (String unknown : List.of("rax", "rcx", "r8", "eflags", "cr3")) {
            assertThat(value(1, unknown)).as(unknown).isEmpty();
        }
        assertThat(target.registers().of(99_999).value(0)).isEmpty();
    }

    @Test
    void theDescriptionIsOneThatGdbTakes() {
        TargetDescription description = target.description();
        assertThat(description.toXml())
                .contains("org.gnu.gdb.i386.core", "<architecture>i386:x86-64</architecture>")
                .contains("name=\"rip\"", "name=\"st7\"", "name=\"fs_base\"", "name=\"orig_rax\"");
        assertThat(description.registers().subList(0, 24))
                .extracting(Register::name)
                .startsWith("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8")
                .endsWith("rip", "eflags", "cs", "ss", "ds", "es", "fs", "gs");
        for (int i = 0; i < description.registers().size(); i++) {
            assertThat(description.registers().get(i).number()).isEqualTo(i);
        }
    }

    @Test
    void memoryIsThatOfTheThread() {
        byte[] buffer = new byte[16];
        long address = panicked.address();
        assertThat(target.memory().read(panicked.pid(), address, buffer, 0, 16)).isEqualTo(16);
        assertThat(target.memory().read(2, 0x1000, buffer, 0, 16)).isZero();
        assertThat(target.memory().nextReadable(2, 0).orElseThrow()).isNegative();
        assertThat(target.memory().nextReadable(1, 0).orElseThrow()).isPositive();
        assertThat(target.memory().nextReadable(1, address)).hasValue(address);
        assertThat(target.memory().read(99_999, address, buffer, 0, 16)).isEqualTo(16);
    }

    @Test
    void whatTheKernelIs() {
        assertThat(target.host().triple()).isEqualTo("x86_64-pc-linux-gnu");
        assertThat(target.host().osKernel()).isEqualTo(kernel.release());
        assertThat(target.host().hostName()).isNotEmpty();
        assertThat(target.stop().signal()).isEqualTo(5);
        assertThat(target.stop().description()).startsWith("Kernel panic - not syncing: stack-protector");
        assertThat(target.cannotRun()).isEqualTo("this is a crash dump: it cannot run");
    }

    @Test
    void theKernelHasMoved() {
        Relocation relocation = target.relocation().orElseThrow();
        assertThat(relocation.slide()).isEqualTo(kernel.layout().kaslrOffset()).isPositive();
        assertThat(relocation.textSegment() - relocation.slide()).isEqualTo(0xffffffff81000000L);
    }

    @Test
    void monitorCommandsAreAboutTheSelectedThread() {
        Console console = new Console();
        assertThat(target.monitor().execute("bt", console)).isEmpty();
        assertThat(console.text).contains("PID: " + panicked.pid(), "machine_kexec");
        assertThat(target.monitor().execute("set 1", console)).isEmpty();
        assertThat(console.selected).isEqualTo(1);
        console.text.setLength(0);
        assertThat(target.monitor().execute("json set", console)).isEmpty();
        assertThat(console.text).startsWith("{\"type\":\"context\",\"task\":{\"pid\":1,");
        console.text.setLength(0);
        assertThat(target.monitor().execute("", console)).isEmpty();
        assertThat(console.text).contains("help COMMAND explains one.");
        assertThat(target.monitor().execute("nonsense", console))
                .contains("there is no command nonsense; help lists those there are");
        console.selected = 99_999;
        assertThat(target.monitor().execute("bt", console)).contains("no task is selected");
        assertThat(target.monitor().execute("set -c 0", console)).isEmpty();
        assertThat(target.threads().contains(console.selected)).isTrue();
    }

    private static String ask(String command) {
        Console console = new Console();
        assertThat(target.monitor().execute(command, console)).isEmpty();
        return console.text.toString();
    }

    @Test
    void answersAsQemusMonitorDoes() {
        assertThat(ask("info version")).startsWith("8.2.0 ");
        assertThat(ask("info cpus")).contains("* CPU #" + panicked.cpu() + ": thread_id=" + panicked.pid());
        assertThat(ask("info registers")).contains("CPU#0\n", "RIP=ffffffff", "RSP=");
        long code = kernel.needSymbol("panic");
        long physical = kernel.memory().translate(code).orElseThrow();
        assertThat(ask("gva2gpa 0x" + Long.toHexString(code))).isEqualTo(String.format("gpa: 0x%x%n", physical));
        assertThat(ask("gva2gpa nonsense")).isEqualTo("Unmapped\n");
        byte[] bytes = new byte[4];
        assertThat(kernel.physical().read(physical, bytes, 0, 4)).isEqualTo(4);
        assertThat(ask("xp /4xb 0x" + Long.toHexString(physical)))
                .isEqualTo(String.format(
                        "%016x: 0x%02x 0x%02x 0x%02x 0x%02x%n", physical, bytes[0], bytes[1], bytes[2], bytes[3]));
        assertThat(ask("xp/2gx 0xfffffffffff0")).contains("Cannot access memory");
        assertThat(ask("xp")).contains("usage");
        String mappings = ask("info mem");
        assertThat(mappings.lines()).hasSizeGreaterThan(10).allMatch(l -> l.matches("([0-9a-f]{16}[- ]){3}-r[w-]"));
    }

    @Test
    void regionsAreWhatPageTablesAllow() {
        long code = kernel.needSymbol("panic");
        var text = target.memory().region(2, code).orElseThrow();
        assertThat(text.permissions()).contains("r", "x");
        assertThat(Long.compareUnsigned(code - text.start(), text.size())).isNegative();
        assertThat(target.memory().region(2, panicked.address()).orElseThrow().permissions())
                .startsWith("rw");
        var hole = target.memory().region(2, 0x1000).orElseThrow();
        assertThat(hole.permissions()).isEmpty();
        assertThat(hole.start() + hole.size()).isNegative();
        long user = target.memory().nextReadable(1, 0).orElseThrow();
        assertThat(target.memory().region(1, user).orElseThrow().permissions()).isEqualTo("r");
        assertThat(target.memory().space(1, user)).isNotZero();
        assertThat(target.memory().space(1, code)).isZero();
        var module = Modules.of(kernel).named("crashme").orElseThrow();
        assertThat(target.memory().region(1, module.base()).orElseThrow().name())
                .contains("[crashme]");
    }

    @Test
    void offersTablesAndVmcoreinfo() {
        assertThat(target.objects()).contains("osdata", "vmcoreinfo", "exec-file");
        for (String table : List.of("", "processes", "threads", "modules", "cpus", "dmesg")) {
            String xml = new String(target.object("osdata", table).orElseThrow(), StandardCharsets.UTF_8);
            assertThat(xml).contains("<osdata type=\"", "<item><column name=\"").endsWith("</osdata>\n");
        }
        assertThat(target.object("osdata", "nonsense")).isEmpty();
        assertThat(new String(target.object("vmcoreinfo", "").orElseThrow(), StandardCharsets.UTF_8))
                .contains("OSRELEASE=" + kernel.release());
        assertThat(target.object("vmcoreinfo", "x")).isEmpty();
    }

    @Test
    void showsPhysicalMemory() {
        var physical = target.physicalMemory().orElseThrow();
        long start = physical.nextReadable(0, 0).orElseThrow();
        assertThat(physical.nextReadable(0, start + 5)).hasValue(start + 5);
        assertThat(physical.nextReadable(0, 1L << 50)).isEmpty();
        long address = kernel.memory().translate(panicked.address()).orElseThrow();
        byte[] bytes = new byte[8];
        assertThat(physical.read(0, address, bytes, 0, 8)).isEqualTo(8);
    }

    @Test
    void writesFilesForLldb() {
        var files = target.localFiles().orElseThrow();
        var all = files.all();
        assertThat(all).filteredOn(f -> f.executable()).hasSize(1);
        assertThat(all)
                .allMatch(f -> f.slide() == 0 && java.nio.file.Files.isRegularFile(java.nio.file.Path.of(f.path())));
        assertThat(all).anyMatch(f -> f.path().endsWith("/crashme.ko"));
        assertThat(files.buildId(all.get(0).path()).orElseThrow()).hasSize(20);
        assertThat(files.buildId("/x")).isEmpty();
        assertThat(files.all()).isSameAs(all);
    }

    /** What the notes of kdump lack is computed from memory, and marked; a task that is on no CPU has none of it. */
    @Test
    void systemRegistersThatTheDumpLacksAreComputed() {
        long tid = panicked.pid();
        assertThat(value(tid, "cr0")).contains(0x80050033L);
        long root = value(tid, "cr3").orElseThrow();
        assertThat(kernel.physical().readLong(root + 511 * 8))
                .isEqualTo(kernel.memory().readLong(kernel.needSymbol("init_top_pgt") + 511 * 8));
        assertThat(value(tid, "idt_base")).contains(0xfffffe0000000000L);
        assertThat(value(tid, "computed")).contains(0x3ffL);
        assertThat(value(tid, "cr2")).as("nothing in memory says so").isEmpty();
        assertThat(value(1, "cr3")).isEmpty();
        assertThat(value(1, "computed")).isEmpty();
        Console console = new Console();
        assertThat(target.monitor().execute("info registers", console)).isEmpty();
        assertThat(console.text.toString())
                .contains("CPU#0\nRAX=", "CPU#1\nRAX=", "IDT=     fffffe0000000000 00000fff\n")
                .containsPattern("\nTR =0040 fffffe[0-9a-f]{10} 00004087 00008b00 DPL=0 TSS64-busy\n")
                .contains("\nCR0=80050033 CR3=" + String.format("%016x", root) + " CR4=", "\nEFER=0000000000000d01\n")
                .contains("computed from the kernel's memory, not read from a register: CR0 CR3 CR4 EFER");
    }

    /** gdb writes a core file only of a CPU that has SSE if it has x87; what nobody saved is unavailable. */
    @Test
    void vectorRegistersAreDescribedAndUnknown() {
        assertThat(target.description().toXml()).contains("org.gnu.gdb.i386.sse", "name=\"xmm15\"", "name=\"mxcsr\"");
        assertThat(value(panicked.pid(), "xmm0")).isEmpty();
    }

    @Test
    void whatPluginsReadBelowProcIsMadeOfTheDump() throws IOException {
        RemoteFiles files = target.files().orElseThrow();
        String maps = text(files, "/proc/42000/maps");
        long text = kernel.needSymbol("_text");
        assertThat(maps.lines().map(l -> l.split("[- ]")[0]))
                .as(maps)
                .anyMatch(start -> Long.parseUnsignedLong(start, 16) == text);
        assertThat(maps.lines()).allMatch(l -> l.matches("[0-9a-f]{16}-[0-9a-f]{16} r[w-][x-]p 00000000 00:00 0 \\S+"));
        assertThat(text(files, "/proc/1/smaps")).contains("Anonymous:             0 kB\n");
        assertThat(files.open("/proc/42000/exe").orElseThrow().size())
                .isEqualTo(files.open("/vmcore-gdb/vmlinux").orElseThrow().size());
        assertThat(text(files, "/proc/1/environ")).isEmpty();
        for (String real :
                List.of("/proc/self/maps", "/proc/1/mem", "/proc/1/../1/maps", "/proc/version", "/proc/1/maps/")) {
            assertThat(files.open(real)).as(real).isEmpty();
        }
    }

    private static String text(RemoteFiles files, String path) throws IOException {
        var file = files.open(path).orElseThrow();
        byte[] bytes = new byte[(int) file.size()];
        int count = bytes.length == 0 ? 0 : file.read(0, bytes, 0, bytes.length);
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }
}
