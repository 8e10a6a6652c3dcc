package org.vmcoregdb.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.PageLookup;

class PhysicalMemoryTest {
    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void readsGoAcrossPages() {
        FakeDump dump = new FakeDump().put(0x1000, filled(4096, 1)).put(0x2000, filled(4096, 2));
        PhysicalMemory memory = new PhysicalMemory(dump);
        byte[] bytes = new byte[20];
        assertThat(memory.read(0x1ff8, bytes, 2, 16)).isEqualTo(16);
        assertThat(bytes).startsWith(0, 0, 1).endsWith(2, 2, 0, 0);
        assertThat(memory.readLong(0x1ffc)).isEqualTo(0x0202020201010101L);
        assertThat(memory.readLong(0x1ff8)).isEqualTo(0x0101010101010101L);
        assertThat(memory.dump()).isSameAs(dump);
    }

    @Test
    void readsStopAtTheFirstMissingByte() {
        PhysicalMemory memory = new PhysicalMemory(new FakeDump().put(0x1000, filled(4096, 1)));
        assertThat(memory.read(0x1f00, new byte[512], 0, 512)).isEqualTo(256);
        assertThat(memory.read(0x2000, new byte[8], 0, 8)).isZero();
        assertThatThrownBy(() -> memory.readLong(0x1ffc))
                .isInstanceOfSatisfying(MemoryFault.class, fault -> {
                    assertThat(fault.address()).isEqualTo(0x2000);
                    assertThat(fault.reason()).isEqualTo(FaultReason.NOT_RAM);
                })
                .hasMessage("physical address 0x2000 is not in any memory range of the dump");
        assertThatThrownBy(() -> memory.readLong(0x3000)).isInstanceOf(MemoryFault.class);
    }

    @Test
    void whatIsReadOnceIsNotKept() {
        FakeDump dump = new FakeDump().put(0x1000, filled(4096, 1)).put(0x2000, filled(4096, 2));
        PhysicalMemory memory = new PhysicalMemory(dump);
        byte[] bytes = new byte[4096];
        assertThat(memory.readOnce(0x1000, bytes, 0, 4096)).isEqualTo(4096);
        assertThat(memory.readOnce(0x1000, bytes, 0, 4096)).isEqualTo(4096);
        assertThat(bytes).containsOnly(1);
        assertThat(dump.lookups()).isEqualTo(2);
        assertThat(memory.read(0x2000, bytes, 0, 1)).isEqualTo(1);
        assertThat(memory.readOnce(0x2000, bytes, 0, 4096)).isEqualTo(4096);
        assertThat(dump.lookups()).as("what the cache has is taken from it").isEqualTo(3);
    }

    @Test
    void pagesOfWhichTheDumpHasOnlyAPart() {
        FakeDump dump = new FakeDump().page(0x1000, new PageLookup.Present(filled(4096, 3), 100, 200));
        PhysicalMemory memory = new PhysicalMemory(dump);
        byte[] bytes = new byte[4096];
        assertThat(memory.read(0x1000, bytes, 0, 10)).isZero();
        assertThat(memory.read(0x1000 + 100, bytes, 0, 4000)).isEqualTo(100);
        assertThat(memory.read(0x1000 + 199, bytes, 0, 2)).isEqualTo(1);
        assertThat(memory.read(0x1000 + 200, bytes, 0, 1)).isZero();
        assertThat(memory.readLong(0x1000 + 192)).isEqualTo(0x0303030303030303L);
        assertThatThrownBy(() -> memory.readLong(0x1000 + 193))
                .isInstanceOfSatisfying(
                        MemoryFault.class, f -> assertThat(f.address()).isEqualTo(0x1000 + 200));
        assertThat(memory.reason(0x1000)).isEqualTo(FaultReason.NOT_RAM);
    }

    @ParameterizedTest
    @EnumSource(AbsenceReason.class)
    void everyAbsenceHasItsReason(AbsenceReason absence) {
        FakeDump dump = new FakeDump().page(0x1000, PageLookup.Absent.of(absence));
        FaultReason reason = new PhysicalMemory(dump).reason(0x1234);
        assertThat(reason.name()).isEqualTo(absence.name());
        assertThat(reason.sentence()).isEqualTo(absence.sentence());
    }

    @Test
    void pagesAreKept() {
        FakeDump dump = new FakeDump().put(0x1000, filled(4096, 1)).put(0x5000, filled(4096, 5));
        PhysicalMemory memory = new PhysicalMemory(dump, 4, WordOrder.LITTLE);
        for (int i = 0; i < 10; i++) {
            assertThat(memory.readLong(0x1000 + 8 * i)).isEqualTo(0x0101010101010101L);
        }
        assertThat(dump.lookups()).isEqualTo(1);
        memory.readLong(0x5000);
        memory.readLong(0x1000);
        assertThat(dump.lookups()).as("two pages in one slot of the cache").isEqualTo(3);
        assertThatThrownBy(() -> new PhysicalMemory(dump, 3, WordOrder.LITTLE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pagesOf64KiB() {
        FakeDump dump = new FakeDump(65536).put(0x1fff8, filled(16, 9));
        PhysicalMemory memory = new PhysicalMemory(dump, 16, WordOrder.LITTLE);
        assertThat(memory.pageSize()).isEqualTo(65536);
        assertThat(memory.readLong(0x1fffc)).isEqualTo(0x0909090909090909L);
        assertThat(memory.readLong(0x18000)).isZero();
        assertThat(memory.reason(0x30000)).isEqualTo(FaultReason.NOT_RAM);
    }
}
