package org.vmcoregdb.kernel.mm.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegion.Kind;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.unwind.arm64.FakeArm64;

class Arm64AddressRegionsTest {
    private static final long SECTIONS = FakeArm64.IMAGE + 0x118000;

    private static Kernel kernel() {
        return new FakeArm64()
                .symbol("mem_section", SECTIONS)
                .put64(SECTIONS, SECTIONS + 8)
                .put64(SECTIONS + 8, SECTIONS + 0x100)
                .put64(SECTIONS + 0x100, 0)
                .put64(SECTIONS + 0x100 + 16 * 8, 0xfffffbffff000000L | 0x1f)
                .open();
    }

    private static AddressRegion region(Kernel kernel, Kind kind) {
        return AddressRegions.of(kernel).find(kind).orElseThrow();
    }

    @Test
    void regions() {
        Kernel kernel = kernel();
        assertThat(region(kernel, Kind.USER).last()).isEqualTo(0xffffffffffffL);
        AddressRegion direct = region(kernel, Kind.DIRECT_MAP);
        assertThat(direct.start() + FakeArm64.MEMORY).isEqualTo(FakeArm64.DIRECT);
        assertThat(direct.last()).isEqualTo(0xffff7fffffffffffL);
        assertThat(region(kernel, Kind.VMEMMAP).start()).isEqualTo(0xfffffbffff000000L);
        assertThat(region(kernel, Kind.MODULES).start()).isEqualTo(0xffff800000000000L);
        assertThat(region(kernel, Kind.VMALLOC).start()).isEqualTo(0xffff800008000000L);
        assertThat(region(kernel, Kind.IMAGE).start()).isEqualTo(FakeArm64.IMAGE);
        assertThat(region(kernel, Kind.IMAGE).last()).isEqualTo(FakeArm64.IMAGE + 0x1fffff);
    }

    @Test
    void memoryIsReadThroughTables() {
        Kernel kernel = kernel();
        assertThat(kernel.memory().translate(FakeArm64.TEXT)).hasValue(FakeArm64.MEMORY + 0x10000);
        assertThat(kernel.memory().translate(FakeArm64.DIRECT + 0x123)).hasValue(FakeArm64.MEMORY + 0x123);
        assertThat(kernel.memory().fault(FakeArm64.IMAGE + 0x200000))
                .as("the image ends where no table maps more")
                .contains(FaultReason.NOT_MAPPED);
        assertThat(kernel.memory().fault(0)).contains(FaultReason.NOT_CANONICAL);
    }
}
