package org.vmcoregdb.dump.vmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.dump.NumberedPages.assertPage;
import static org.vmcoregdb.dump.NumberedPages.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.NumberedPages;
import org.vmcoregdb.dump.PageLookup;

class VmwareReadersTest {
    private static final int MAGIC = 0xbed2bed2;
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private Path file(String name, byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(folder.resolve(name), all.toByteArray());
    }

    private DumpFile open(Path... files) throws FormatException {
        return NumberedPages.open(folder, files);
    }

    private static VmwareWriter writer() {
        return new VmwareWriter()
                .cpu("cpu:numVCPUs", 2)
                .cpu("rip", 0x1234, 0)
                .cpu("eflags", 0x246, 0)
                .cpuBlock("gpregs", new long[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 0)
                .cpuBlock("CR64", new long[] {80, 81, 82, 83, 84, 85, 86, 87, 88}, 0)
                .cpu("S", 0x10, 0, 1)
                .cpu("S.base64", 0xffff888000000000L, 0, 5)
                .cpu("rip", 0x5678, 1)
                .cpu("rsp", 0x9abc, 1)
                .cpu("CR64", 0x5000, 1, 3)
                .cpu("rip", 1, 7);
    }

    private static void assertCpus(DumpFile dump) {
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.cpus()).hasSize(2);
        RegisterSet first = dump.cpus().get(0).registers();
        assertThat(first.get(X86_64.RIP)).hasValue(0x1234);
        assertThat(first.get(X86_64.RBP)).hasValue(4);
        assertThat(first.get(X86_64.RSP)).hasValue(5);
        assertThat(first.get(X86_64.R15)).hasValue(15);
        assertThat(first.get(X86_64.CR3)).hasValue(83);
        assertThat(first.get(X86_64.CS)).hasValue(0x10);
        assertThat(first.get(X86_64.GS_BASE)).hasValue(0xffff888000000000L);
        RegisterSet second = dump.cpus().get(1).registers();
        assertThat(second.get(X86_64.RSP)).hasValue(0x9abc);
        assertThat(second.get(X86_64.CR3)).hasValue(0x5000);
        assertThat(second.has(X86_64.RAX)).isFalse();
    }

    /** The file with the memory is compressed, too, or not; a state is not its own memory. */
    @Test
    void compressedStatesHaveTheirMemoryBesideThem() throws Exception {
        byte[] state = Compressed.bytes(Container.GZIP, writer().region(0, 0, 3).state(MAGIC));
        Path alone = file("c.vmss.gz", state);
        assertThatThrownBy(() -> open(alone)).hasMessageContaining("there is none");
        Path memory = file("c.vmem", memory(3));
        try (DumpFile dump = open(alone)) {
            assertPage(dump, 2, 3);
        }
        file("d.vmss.gz", state);
        file("d.vmem.gz", Compressed.bytes(Container.GZIP, Files.readAllBytes(memory)));
        try (DumpFile dump = open(folder.resolve("d.vmss.gz"))) {
            assertPage(dump, 2, 3);
        }
    }

    @Test
    void memoryInTheFileWithAHole() throws Exception {
        byte[] head = writer().region(0, 0, 3).region(0x100000, 3, 2).state(MAGIC, 5L * PAGE, 63);
        Path file = file("a.vmss", head, memory(5), new byte[2]);
        try (DumpFile dump = open(file)) {
            assertThat(dump.format().name()).isEqualTo("VMware state");
            assertThat(dump.warnings()).isEmpty();
            assertThat(dump.ranges())
                    .containsExactly(
                            new MemoryRange(0, 3 * PAGE), new MemoryRange(0x100000000L, 0x100000000L + 2 * PAGE));
            assertPage(dump, 2, 3);
            assertPage(dump, 0x100001, 5);
            assertCpus(dump);
        }
        byte[] whole = Files.readAllBytes(file);
        try (DumpFile cut = open(file("b.vmsn", Arrays.copyOf(whole, whole.length - PAGE)))) {
            assertThat(cut.warnings()).singleElement().asString().contains("cut short");
            assertPage(cut, 2, 3);
            assertThat(cut.lookup(0x100000)).isInstanceOf(PageLookup.Present.class);
        }
    }

    @Test
    void memoryBesideTheFile() throws Exception {
        Path state = file("a.vmss", writer().state(MAGIC));
        assertThatThrownBy(() -> open(state)).hasMessageContaining("in a .vmem file beside it: there is none");
        Path memory = file("a.vmem", memory(4));
        try (DumpFile dump = open(state)) {
            assertThat(dump.format().detail()).isEqualTo("memory in a.vmem");
            assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 4 * PAGE));
            assertPage(dump, 3, 4);
            assertThat(dump.lookup(4)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
            assertCpus(dump);
        }
        Path other = Files.move(memory, folder.resolve("other"));
        for (Path[] given : new Path[][] {{state, other}, {other, state}}) {
            try (DumpFile dump = open(given)) {
                assertPage(dump, 3, 4);
                assertCpus(dump);
            }
        }
        assertThatThrownBy(() -> open(state, other, other)).hasMessageContaining("one file with its memory belongs");
    }

    @Test
    void whatIsNotReadIsRefusedInASentence() throws Exception {
        assertRefused(writer().state(0xbed0bed0), "old version of VMware");
        assertRefused(writer().state(MAGIC, PAGE, 62), "compressed");
        byte[] groups = writer().state(MAGIC);
        groups[10] = 1;
        assertRefused(groups, "groups, which no state of VMware has");
        assertRefused(Arrays.copyOf(writer().state(MAGIC), 300), "cut short or damaged");
    }

    private void assertRefused(byte[] state, String why) throws IOException {
        Path file = file("refused.vmss", state);
        assertThatThrownBy(() -> open(file)).isInstanceOf(FormatException.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 6, 7})
    void dumpsOfGuestsThatPanicked(int version) throws Exception {
        long[] general = new long[27];
        for (int i = 0; i < general.length; i++) {
            general[i] = 100L + i;
        }
        byte[] guest = new VmwareWriter()
                .guestCpu(new long[] {80, 82, 83, 84}, general)
                .guestCpu(new long[] {1, 2, 3, 4}, general)
                .guest(version, 5, 3, 0x100000 - 3);
        Path state = file("debug.guest", guest);
        assertThatThrownBy(() -> open(state)).hasMessageContaining("there is none");
        Path memory = file("debug.vmem", memory(5));
        try (DumpFile dump = open(state)) {
            assertThat(dump.format().name()).isEqualTo("VMware guest dump");
            assertThat(dump.format().detail()).isEqualTo("v" + version);
            assertThat(dump.warnings()).isEmpty();
            assertPage(dump, 2, 3);
            assertPage(dump, 0x100000, 4);
            assertThat(dump.cpus()).hasSize(2);
            RegisterSet registers = dump.cpus().get(0).registers();
            assertThat(registers.get(X86_64.R15)).hasValue(100);
            assertThat(registers.get(X86_64.RIP)).hasValue(116);
            assertThat(registers.get(X86_64.RSP)).hasValue(119);
            assertThat(registers.get(X86_64.GS_BASE)).hasValue(122);
            assertThat(registers.get(X86_64.CR0)).hasValue(80);
            assertThat(registers.get(X86_64.CR3)).hasValue(83);
        }
        Files.write(folder.resolve("zipped.guest.gz"), Compressed.bytes(Container.GZIP, guest));
        Files.write(folder.resolve("zipped.vmem.gz"), Compressed.bytes(Container.GZIP, Files.readAllBytes(memory)));
        Files.write(folder.resolve("beside.guest.gz"), Compressed.bytes(Container.GZIP, guest));
        Files.copy(memory, folder.resolve("beside.vmem"));
        for (String name : List.of("zipped.guest.gz", "beside.guest.gz")) {
            try (DumpFile dump = open(folder.resolve(name))) {
                assertPage(dump, 0x100000, 4);
            }
        }
        Files.write(memory, memory(4));
        try (DumpFile dump = open(state)) {
            assertThat(dump.warnings()).singleElement().asString().contains("and the machine had");
            assertThat(dump.lookup(0x100001)).isEqualTo(PageLookup.Absent.of(AbsenceReason.TRUNCATED));
        }
        byte[] longer = Arrays.copyOf(guest, guest.length + 1);
        assertThatThrownBy(() -> open(file("longer.guest", longer))).hasMessageContaining("not a crash dump");
    }
}
