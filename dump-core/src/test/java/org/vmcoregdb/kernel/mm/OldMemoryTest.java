package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.PageTables;

/** Where kernels before 4.20 have what is constant now. */
class OldMemoryTest {
    private static final long IMAGE = X86_64.START_KERNEL_MAP + 0x1000000;
    private static final long ROOT = 0x1100000;

    private static Kernel kernel(long directMap) throws FormatException {
        FakeDump dump = new FakeDump()
                .info("OSRELEASE", "3.10.0")
                .info("NUMBER(phys_base)", "0")
                .info("KERNELOFFSET", "0")
                .info("SYMBOL(_stext)", Long.toHexString(IMAGE))
                .info("SYMBOL(init_level4_pgt)", Long.toHexString(ROOT + X86_64.START_KERNEL_MAP));
        new PageTables(dump, 4, ROOT, 0).map(directMap + ROOT, ROOT).map(IMAGE, 0x1000000);
        return Kernel.open(dump);
    }

    @ParameterizedTest
    @CsvSource({"ffff880000000000", "ffff888000000000"})
    void theDirectMapIsWhereThePageTablesHaveTheirRoot(String start) throws FormatException {
        long directMap = Long.parseUnsignedLong(start, 16);
        Kernel kernel = kernel(directMap);
        assertThat(kernel.layout().pageTableRoot()).isEqualTo(ROOT);
        assertThat(AddressRegions.of(kernel)
                        .find(AddressRegion.Kind.DIRECT_MAP)
                        .orElseThrow()
                        .start())
                .isEqualTo(directMap);
    }

    @Test
    void withoutPageTablesItIsWhereItIsToday() throws FormatException {
        assertThat(AddressRegions.of(kernel(0xffff900000000000L))
                        .find(AddressRegion.Kind.DIRECT_MAP)
                        .orElseThrow()
                        .start())
                .isEqualTo(0xffff888000000000L);
    }
}
