package org.vmcoregdb.dump.microvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.dump.NumberedPages.assertPage;
import static org.vmcoregdb.dump.NumberedPages.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.NumberedPages;
import org.vmcoregdb.dump.PageLookup;

class MicrovmReadersTest {
    private static final int PAGE = 4096;
    private static final long X86 = 0x0710198486640000L;
    private static final long ARM = 0x07101984aaaa0000L;
    private static final List<MemoryRange> RANGES =
            List.of(new MemoryRange(0, 2 * PAGE), new MemoryRange(1L << 32, (1L << 32) + 3 * PAGE));

    @TempDir
    Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private DumpFile open(Path... files) throws FormatException {
        return NumberedPages.open(folder, files);
    }

    private static void assertMemory(DumpFile dump) {
        assertThat(dump.ranges()).isEqualTo(RANGES);
        assertPage(dump, 1, 2);
        assertPage(dump, (1 << 20) + 2, 5);
        assertThat(dump.lookup(2)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
    }

    private static RegisterSet registers(int cpu) {
        return new RegisterSet.Builder()
                .set(X86_64.RAX, cpu)
                .set(X86_64.R15, 15)
                .set(X86_64.RSP, 0xffffc90000000000L + cpu)
                .set(X86_64.RIP, 0xffffffff81000000L)
                .set(X86_64.EFLAGS, 0x246)
                .set(X86_64.CS, 0x10)
                .set(X86_64.SS, 0x18)
                .set(X86_64.FS_BASE, 0x7f0000000000L)
                .set(X86_64.GS_BASE, 0xffff888000000000L)
                .set(X86_64.CR0, 0x80050033L)
                .set(X86_64.CR2, -8)
                .set(X86_64.CR3, 0x2000)
                .set(X86_64.CR4, 0x6b0)
                .build();
    }

    private static void assertCpus(DumpFile dump, String source) {
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.cpus()).hasSize(2);
        for (int cpu = 0; cpu < 2; cpu++) {
            RegisterSet wanted = registers(cpu);
            RegisterSet read = dump.cpus().get(cpu).registers();
            Architecture.of(Machine.X86_64).orElseThrow().registers().stream()
                    .filter(wanted::has)
                    .forEach(register ->
                            assertThat(read.get(register)).as(register.name()).isEqualTo(wanted.get(register)));
            assertThat(dump.cpus().get(cpu).source()).isEqualTo(source + cpu);
        }
    }

    private static FirecrackerWriter firecracker() {
        return new FirecrackerWriter(X86).filler(77);
    }

    private static FirecrackerWriter cpus(FirecrackerWriter writer) {
        for (int cpu = 0; cpu < 2; cpu++) {
            writer.filler(1101).cpu(KvmStructs.general(registers(cpu)), KvmStructs.special(registers(cpu)));
        }
        return writer.filler(1000);
    }

    @ParameterizedTest
    @EnumSource(FirecrackerWriter.Regions.class)
    void firecracker(FirecrackerWriter.Regions layout) throws Exception {
        Path state = file("state", cpus(firecracker().regions(layout, RANGES)).build());
        Path memory = file("memory", memory(5));
        for (Path[] files : new Path[][] {{state, memory}, {memory, state}}) {
            try (DumpFile dump = open(files)) {
                assertThat(dump.format().name()).isEqualTo("Firecracker snapshot");
                assertThat(dump.format().detail()).isEqualTo("memory in memory");
                assertThat(dump.warnings()).isEmpty();
                assertMemory(dump);
                assertCpus(dump, "Firecracker's state of CPU ");
            }
        }
        assertThatThrownBy(() -> open(state)).hasMessageContaining("give both");
        assertThatThrownBy(() -> open(state, memory, memory)).hasMessageContaining("give both");
    }

    /** What the state does not say where it is expected is said to be missing, and memory is there. */
    @Test
    void firecrackerOfAnUnknownVersion() throws Exception {
        Path state = file("state", firecracker().filler(5000).build());
        try (DumpFile dump = open(state, file("memory", memory(5)))) {
            assertThat(dump.cpus()).isEmpty();
            assertThat(dump.machine()).isEqualTo(Machine.X86_64);
            assertPage(dump, 4, 5);
            assertThat(dump.warnings())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("registers of CPUs are not recognised"))
                    .anyMatch(line -> line.contains("from address 0 on"));
        }
        List<MemoryRange> other = List.of(new MemoryRange(PAGE, 3 * PAGE), new MemoryRange(4 * PAGE, 7 * PAGE));
        Path two = file(
                "two",
                cpus(firecracker()
                                .regions(FirecrackerWriter.Regions.PLAIN, RANGES)
                                .regions(FirecrackerWriter.Regions.PLAIN, other))
                        .build());
        try (DumpFile dump = open(two, file("memory", memory(5)))) {
            assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 5 * PAGE));
            assertThat(dump.warnings()).hasSize(1);
        }
        try (DumpFile dump =
                open(file("cut", Arrays.copyOf(Files.readAllBytes(two), 190)), file("memory", memory(5)))) {
            assertThat(dump.cpus()).isEmpty();
        }
    }

    private static List<Long> armValues(long state) {
        List<Long> values = LongStream.range(100, 135).boxed().collect(Collectors.toCollection(ArrayList::new));
        values.set(33, state);
        return values;
    }

    private static void assertArm(DumpFile dump, long sp) {
        assertThat(dump.machine()).isEqualTo(Machine.AARCH64);
        assertThat(dump.cpus()).hasSize(1);
        RegisterSet registers = dump.cpus().get(0).registers();
        assertThat(registers.get(Arm64.X.get(30))).hasValue(130);
        assertThat(registers.get(Arm64.PC)).hasValue(132);
        assertThat(registers.get(Arm64.SP)).hasValue(sp);
    }

    /** The kernel's stack pointer is another than that of programs. */
    @ParameterizedTest
    @ValueSource(longs = {0x3c5, 0x1000})
    void arm64(long mode) throws Exception {
        List<Long> values = armValues(mode);
        long sp = mode == 0x3c5 ? 134 : 131;
        List<MemoryRange> ranges = List.of(new MemoryRange(1L << 31, (1L << 31) + 5 * PAGE));
        Path state = file(
                "state",
                new FirecrackerWriter(ARM)
                        .filler(3)
                        .regions(FirecrackerWriter.Regions.PLAIN, ranges)
                        .filler(9)
                        .registers(FirecrackerWriter.coreRegisters(), values)
                        .filler(40)
                        .build());
        Path memory = file("memory-ranges", memory(5));
        try (DumpFile dump = open(state, memory)) {
            assertArm(dump, sp);
            assertThat(dump.ranges()).isEqualTo(ranges);
        }
        ByteBuffer core = ByteBuffer.allocate(864).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(core::putLong);
        byte[] json = new CloudHypervisorWriter()
                .ranges(ranges)
                .coreRegisters(core.array())
                .build();
        try (DumpFile dump = open(file("state.json", json))) {
            assertArm(dump, sp);
        }
    }

    private static CloudHypervisorWriter writer() {
        CloudHypervisorWriter writer = new CloudHypervisorWriter().ranges(RANGES);
        for (int cpu = 0; cpu < 2; cpu++) {
            writer.cpu(KvmStructs.general(registers(cpu)), KvmStructs.special(registers(cpu)));
        }
        return writer;
    }

    @Test
    void cloudHypervisor() throws Exception {
        Path state = file("state.json", writer().build());
        assertThatThrownBy(() -> open(state)).hasMessageContaining("memory-ranges beside it");
        Path memory = file("memory-ranges", memory(5));
        Path other = file("other", memory(5));
        for (Path[] files : new Path[][] {{state}, {memory}, {state, other}, {other, state}}) {
            try (DumpFile dump = open(files)) {
                assertThat(dump.format().name()).isEqualTo("Cloud Hypervisor snapshot");
                assertThat(dump.warnings()).isEmpty();
                assertMemory(dump);
                assertCpus(dump, "Cloud Hypervisor's state of CPU ");
            }
        }
        assertThatThrownBy(() -> open(state, memory, other)).hasMessageContaining("one file with its memory");
    }

    @Test
    void cloudHypervisorsMemoryThatIsCut() throws Exception {
        Path state = file("state.json", writer().build());
        try (DumpFile dump = open(state, file("memory", memory(4)))) {
            assertPage(dump, (1 << 20) + 1, 4);
            assertThat(dump.lookup((1 << 20) + 2)).isEqualTo(PageLookup.Absent.of(AbsenceReason.TRUNCATED));
            assertThat(dump.warnings()).singleElement().asString().contains("is cut short");
        }
    }

    /** Whatever else is in it: memory is there, and what is not known is said. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"snapshots\":{}}",
                "{\"snapshots\":{\"memory-manager\":{\"snapshot_data\":{\"state\":\"{\"}}}}",
                "{\"snapshots\":{\"memory-manager\":{\"snapshot_data\":{\"state\":\"{\\\"memory_ranges\\\":[{\\\"gpa\\\":-1}]}\"}}}}",
                "{\"snapshots\":{\"cpu-manager\":{\"snapshots\":{\"0\":{\"snapshot_data\":{\"state\":"
                        + "\"{\\\"regs\\\":{\\\"rax\\\":1}}\"}},\"1\":{\"snapshot_data\":{\"state\":"
                        + "\"{\\\"Kvm\\\":{\\\"regs\\\":{\\\"Kvm\\\":[1,2,300]}}}\"}}}}}}"
            })
    void cloudHypervisorOfAnUnknownVersion(String json) throws Exception {
        Path state = file("state.json", json.getBytes(StandardCharsets.UTF_8));
        try (DumpFile dump = open(state, file("memory", memory(5)))) {
            assertPage(dump, 4, 5);
            assertThat(dump.cpus()).isEmpty();
            assertThat(dump.warnings()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"snapshots\":{\"a\":", "{\"snapshots\":{", "{\"snapshots\":{\"a\":x}}"})
    void damagedStates(String json) throws Exception {
        Path state = file("state.json", json.getBytes(StandardCharsets.UTF_8));
        Path memory = file("memory", memory(5));
        assertThatThrownBy(() -> open(state, memory))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("but is damaged");
        Path deep = file("state.json", ("{\"snapshots\":{\"a\":" + "[".repeat(900)).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> open(deep, memory)).hasMessageContaining("but is damaged");
        byte[] large = Arrays.copyOf(new FirecrackerWriter(X86).build(), (32 << 20) + 1);
        Path tooLarge = file("large", large);
        assertThatThrownBy(() -> open(tooLarge, memory)).hasMessageContaining("no more than 32 MiB");
    }
}
