package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Sections of memory whose page structs are in one region, and such that have their own. */
class MemorySectionsTest {
    private static final long DIRECT = 0xffff_8880_0000_0000L;
    private static final long REGION = 0xffff_ea00_0000_0000L;
    private static final long STRUCTS = (1L << 27) / 4096 * 64;
    private static final int PRESENT_WITH_MAP = 3;

    private static Kernel kernel(boolean byPointer, long... words) {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        types.struct("mem_section", 16, member("section_mem_map", u64, 0), member("usage", u64, 8));
        types.struct("page", 64, member("flags", u64, 0));
        FakeKernel fake = new FakeKernel().variable("page_offset_base", DIRECT).variable("vmemmap_base", REGION);
        long sections = fake.place(new byte[4096]);
        for (int i = 0; i < words.length; i++) {
            fake.put64(sections + 16L * i, words[i]);
        }
        // what follows the roots is no address
        long roots = fake.place(new byte[4096]);
        fake.put64(roots, sections).put64(roots + 8, 1);
        if (byPointer) {
            fake.variable("mem_section", roots);
        } else {
            fake.symbol("mem_section", roots);
        }
        return fake.types(types).open();
    }

    @Test
    void structsInOneRegion() {
        Kernel kernel = kernel(true, REGION | PRESENT_WITH_MAP, 0, REGION | PRESENT_WITH_MAP);
        MemorySections sections = MemorySections.of(kernel);
        assertThat(sections.inOneRegion()).isTrue();
        assertThat(sections.present())
                .extracting(MemorySections.Section::number)
                .containsExactly(0L, 2L);
        assertThat(PageStructs.of(kernel).record(5 * 4096)).hasValue(REGION + 5 * 64);
        assertThat(sections.mayDescribe(1L << 27)).isFalse();
    }

    @Test
    void structsOfEachSection() {
        long first = DIRECT + 0x760_0000;
        long second = DIRECT + 0x400_0000;
        Kernel kernel = kernel(false, first | PRESENT_WITH_MAP, second - STRUCTS | PRESENT_WITH_MAP);
        MemorySections sections = MemorySections.of(kernel);
        assertThat(sections.inOneRegion()).isFalse();
        assertThat(sections.present()).extracting(sections::structs).containsExactly(first, second);
        assertThat(PageStructs.of(kernel).record(5 * 4096)).hasValue(first + 5 * 64);
        assertThat(PageStructs.of(kernel).record((1L << 27) + 5 * 4096)).hasValue(second + 5 * 64);
        assertThat(PageStructs.of(kernel).physical(second + 5 * 64)).isEqualTo((1L << 27) + 5 * 4096);
    }

    /** What leads to neither is no table of sections. */
    @Test
    void whatLeadsElsewhereIsNotBelieved() {
        Kernel kernel = kernel(true, 0x1234_5678_0000L | PRESENT_WITH_MAP);
        assertThat(MemorySections.of(kernel).present()).isEmpty();
        assertThat(PageStructs.of(kernel).record(0)).hasValue(REGION);
    }
}
