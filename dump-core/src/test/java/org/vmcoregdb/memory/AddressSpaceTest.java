package org.vmcoregdb.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.PageLookup;

class AddressSpaceTest {
    private static final long BASE = 0xffff888000000000L;
    private static final PagedAddressSpace.FixedMapping NONE = PagedAddressSpace.FixedMapping.NONE;

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Four pages in a row, not in a row in physical memory; the third is excluded, the one before BASE's is not mapped. */
    private static PagedAddressSpace paged(FakeDump dump, PagedAddressSpace.FixedMapping fixed) {
        dump.put(0x9000, new byte[4096]).put(0x5000, new byte[4096]).put(0x7000, new byte[4096]);
        dump.page(0x6000, PageLookup.Absent.of(AbsenceReason.EXCLUDED));
        PhysicalMemory memory = new PhysicalMemory(dump);
        PageTable table = new PageTables(dump, 4, 0x100000, 0)
                .map(BASE, 0x9000)
                .map(BASE + 0x1000, 0x5000)
                .map(BASE + 0x2000, 0x6000)
                .map(BASE + 0x3000, 0x7000)
                .open(memory);
        return new PagedAddressSpace(memory, table, fixed, 16);
    }

    @Test
    void readsGoAcrossPagesAndStopAtTheFirstMissingOne() {
        FakeDump dump = new FakeDump();
        PagedAddressSpace space = paged(dump, NONE);
        dump.put64(0x9ff8, 0x1111111111111111L).put64(0x5000, 0x2222222222222222L);
        assertThat(space.readLong(BASE + 0xff8)).isEqualTo(0x1111111111111111L);
        assertThat(space.readLong(BASE + 0xffc)).isEqualTo(0x2222222211111111L);
        assertThat(space.readInt(BASE + 0xffe)).isEqualTo(0x22221111);
        assertThat(space.readUnsignedInt(BASE + 0xff8)).isEqualTo(0x11111111L);
        assertThat(space.readUnsignedByte(BASE + 0x1000)).isEqualTo(0x22);
        assertThat(space.read(BASE, new byte[0x4000], 0, 0x4000)).isEqualTo(0x2000);
        assertThat(space.read(BASE - 8, new byte[16], 0, 16)).isZero();
        assertThatThrownBy(() -> space.readBytes(BASE + 0x1ff0, 32))
                .isInstanceOf(MemoryFault.class)
                .hasMessage("address 0xffff888000002000 is excluded by makedumpfile");
        assertThatThrownBy(() -> space.readLong(BASE + 0x2000)).isInstanceOf(MemoryFault.class);
        assertThat(space.readBytes(BASE, 0)).isEmpty();
    }

    @Test
    void everyFaultHasItsReason() {
        PagedAddressSpace space = paged(new FakeDump(), NONE);
        assertThat(space.fault(BASE)).isEmpty();
        assertThat(space.fault(BASE + 0x2001)).contains(FaultReason.EXCLUDED);
        assertThat(space.fault(BASE + 0x4000)).contains(FaultReason.NOT_MAPPED);
        assertThat(space.fault(0x8000000000000000L)).contains(FaultReason.NOT_CANONICAL);
        assertThat(space.translate(BASE + 0x3004)).hasValue(0x7004);
        assertThat(space.translate(BASE + 0x4000)).isEmpty();
        assertThat(space.nextMapped(0)).hasValue(BASE);
        assertThat(space.pageTable().root()).isEqualTo(0x100000);
    }

    /** A vmcoreinfo may claim a phys_base by which an address below the image is before the start of physical memory. */
    @Test
    void aFixedMappingToNowhereIsNone() {
        PagedAddressSpace space = paged(new FakeDump(), vaddr -> OptionalLong.of(-150_981_907));
        assertThat(space.fault(BASE + 0x4000)).contains(FaultReason.NOT_MAPPED);
        assertThat(space.translate(BASE + 0x4000)).isEmpty();
        assertThatThrownBy(() -> space.readLong(BASE + 0x4000)).isInstanceOf(MemoryFault.class);
    }

    @Test
    void whatIsMappedWithoutTablesIsReadableWhenTheyAreMissing() {
        FakeDump dump = new FakeDump().put(0x3000, text("kernel image"));
        PhysicalMemory memory = new PhysicalMemory(dump);
        PageTable missing = PageTables.open(memory, 0x666000, 4, 0);
        PagedAddressSpace space = new PagedAddressSpace(
                memory, missing, v -> v < -0x1000 ? OptionalLong.empty() : OptionalLong.of(0x3000 + (v & 0xfff)), 4);
        assertThat(space.readCString(-0x1000, 40)).isEqualTo("kernel image");
        assertThat(space.translate(-0x0ff0)).hasValue(0x3010);
        assertThat(space.fault(BASE)).contains(FaultReason.PAGE_TABLE_MISSING);
        assertThat(space.fault(-0x1000)).isEmpty();
    }

    @Test
    void pagesOfTheDumpMayBeLargerOrOnlyInPartThere() {
        FakeDump dump = new FakeDump(65536);
        dump.put(0x100000, new byte[65536]);
        PhysicalMemory memory = new PhysicalMemory(dump);
        PageTable table = new PageTables(dump, 4, 0x100000, 0)
                .map(BASE, 0x23000)
                .map(BASE + 0x1000, 0x30000)
                .open(memory);
        dump.put64(0x23010, 42);
        dump.page(0x30000, new PageLookup.Present(new byte[65536], 16, 32));
        PagedAddressSpace space = new PagedAddressSpace(memory, table, NONE, 4);
        assertThat(space.readLong(BASE + 0x10)).isEqualTo(42);
        assertThat(space.read(BASE + 0x1000, new byte[64], 0, 64)).isZero();
        assertThat(space.read(BASE + 0x1010, new byte[64], 0, 64)).isEqualTo(16);
        assertThat(space.fault(BASE + 0x1000)).contains(FaultReason.NOT_RAM);
        assertThatThrownBy(() -> space.readLong(BASE + 0x101c))
                .isInstanceOfSatisfying(
                        MemoryFault.class, f -> assertThat(f.address()).isEqualTo(BASE + 0x1020));
    }

    @Test
    void strings() {
        FakeDump dump = new FakeDump();
        PagedAddressSpace space = paged(dump, NONE);
        dump.put(0x9ffa, text("across")).put(0x5000, text(" pages\0"));
        dump.put(0x5ffc, text("cut!"));
        assertThat(space.readCString(BASE + 0xffa, 64)).isEqualTo("across pages");
        assertThat(space.readCString(BASE + 0xffa, 6)).isEqualTo("across");
        assertThat(space.readCString(BASE, 64)).isEmpty();
        assertThat(space.readCString(BASE + 0x2000, 0)).isEmpty();
        assertThatThrownBy(() -> space.readCString(BASE + 0x1ffc, 64))
                .isInstanceOfSatisfying(
                        MemoryFault.class, f -> assertThat(f.address()).isEqualTo(BASE + 0x2000));
        assertThat(new FakeMemory().put(0x10, new byte[] {(byte) 0xff, 'a', 0}).readCString(0x10, 9))
                .isEqualTo("\\xffa");
    }

    @Test
    void aSplitSpaceGoesToTheHalfOfTheAddress() {
        FakeMemory user = new FakeMemory().put64(0x1000, 1);
        FakeMemory kernel = new FakeMemory().put64(BASE, 2);
        SplitAddressSpace both = new SplitAddressSpace(user, kernel, X86_64.INSTANCE);
        assertThat(both.readLong(0x1000)).isEqualTo(1);
        assertThat(both.readLong(BASE)).isEqualTo(2);
        assertThat(both.read(BASE, new byte[16], 0, 16)).isEqualTo(8);
        assertThat(both.fault(0x1000)).isEmpty();
        assertThat(both.fault(BASE + 8)).contains(FaultReason.NOT_MAPPED);
        assertThat(both.translate(BASE)).isEmpty();
        assertThat(both.nextMapped(0)).hasValue(0x1000);
        assertThat(both.nextMapped(0x2000)).hasValue(BASE);
        assertThat(both.nextMapped(BASE + 8)).isEmpty();
    }

    @Test
    void kernelThreadsHaveNoUserMemory() {
        SplitAddressSpace space = new SplitAddressSpace(
                new NoUserSpace(new FakeMemory()), new FakeMemory().put64(BASE, 2), X86_64.INSTANCE);
        assertThat(space.read(0x1000, new byte[8], 0, 8)).isZero();
        assertThat(space.fault(0x1000)).contains(FaultReason.NO_USER_SPACE);
        assertThat(space.translate(0x1000)).isEmpty();
        assertThat(space.nextMapped(0x1000)).hasValue(BASE);
        assertThatThrownBy(() -> space.readLong(0x1000))
                .hasMessage("address 0x1000 is a user address, and this task is a kernel thread");
    }

    @Test
    void numbersOfEveryWidth() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88, 9};
        assertThat(LittleEndian.getUnsigned(bytes, 0, 8)).isEqualTo(0x8807060504030201L);
        assertThat(LittleEndian.getUnsigned(bytes, 4, 4)).isEqualTo(0x88070605L);
        assertThat(LittleEndian.getUnsigned(bytes, 6, 2)).isEqualTo(0x8807);
        assertThat(LittleEndian.getUnsigned(bytes, 7, 1)).isEqualTo(0x88);
        assertThat(LittleEndian.getUnsigned(bytes, 5, 3)).isEqualTo(0x880706);
        assertThat(LittleEndian.getUnsigned(bytes, 0, 0)).isZero();
    }
}
