package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.types.btf.BtfWriter;

/** One area of 64 pages, of which page 5 is in use: of the places that an entry may mean, it is this one. */
class SwapAreasTest {
    private static final PageEntry.SwapPlace USED = new PageEntry.SwapPlace(0, 5);
    private static final PageEntry.SwapPlace FREE = new PageEntry.SwapPlace(0, 6);
    private static final PageEntry.SwapPlace BEYOND = new PageEntry.SwapPlace(0, 64);
    private static final PageEntry.SwapPlace NO_AREA = new PageEntry.SwapPlace(1, 5);

    private record Entry(List<PageEntry.SwapPlace> swapPlaces) implements PageEntry {
        @Override
        public long value() {
            return 1;
        }

        @Override
        public boolean isMapped() {
            return false;
        }

        @Override
        public boolean isSwapped() {
            return true;
        }

        @Override
        public long paddr() {
            return 0;
        }

        @Override
        public List<String> flags() {
            return List.of();
        }
    }

    private static Kernel kernel() {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        int u32 = types.integer("unsigned int", 4, 0);
        int u8 = types.integer("unsigned char", 1, 0);
        types.struct(
                "swap_info_struct",
                64,
                member("flags", u64, 0),
                member("max", u32, 8),
                member("swap_map", types.pointer(u8), 16));
        FakeKernel kernel = new FakeKernel().types(types);
        byte[] map = new byte[64];
        map[5] = 1;
        long mapAt = kernel.place(map);
        long area = kernel.place(new byte[64]);
        kernel.put64(area, 1).put32(area + 8, 64).put64(area + 16, mapAt);
        long table = kernel.place(new byte[64]);
        kernel.put64(table, area).function("swap_info", 'B', table);
        return kernel.variable("nr_swapfiles", 1).open();
    }

    @Test
    void theOneThatIsInUse() {
        SwapAreas areas = SwapAreas.of(kernel());
        assertThat(areas.place(new Entry(List.of(NO_AREA, BEYOND, FREE, USED)))).isEqualTo(USED);
        assertThat(areas.place(new Entry(List.of(USED, FREE)))).isEqualTo(USED);
        assertThat(areas.place(new Entry(List.of(NO_AREA, FREE))))
                .as("the first")
                .isEqualTo(NO_AREA);
        assertThat(areas.place(new Entry(List.of(FREE)))).isEqualTo(FREE);
        assertThat(areas.device(3)).isEmpty();
    }

    @Test
    void noAreas() {
        SwapAreas none = SwapAreas.of(new FakeKernel().open());
        assertThat(none.place(new Entry(List.of(FREE, USED)))).isEqualTo(FREE);
        assertThat(none.all()).isEmpty();
    }
}
