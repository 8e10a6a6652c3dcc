package org.vmcoregdb.kernel.mm.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** SLAB as 2.6.32 has it: lists of full, partial and free slabs, numbers of free objects after each struct slab. */
class SlabArraysTest {
    private static final int OBJECTS = 4;
    private static final int SIZE = 128;

    private final FakeKernel kernel = new FakeKernel().types(types());
    private final long chain = kernel.place(new byte[16]);
    private final long cache = kernel.place(new byte[256]);
    private final long lists = kernel.place(new byte[128]);
    private final long partial = kernel.place(new byte[64 + 4 * OBJECTS]);
    private final long full = kernel.place(new byte[64 + 4 * OBJECTS]);
    private final long array = kernel.place(new byte[64]);
    private final long memory = kernel.place(new byte[OBJECTS * SIZE]);
    private final long other = kernel.place(new byte[OBJECTS * SIZE]);

    private static BtfWriter types() {
        BtfWriter types = new BtfWriter();
        int number = types.integer("unsigned int", 4, 0);
        int word = types.integer("unsigned long", 8, 0);
        int pointer = types.pointer(0);
        int list = types.struct("list_head", 16, member("next", pointer, 0), member("prev", pointer, 8));
        int pointers = types.array(pointer, 1);
        types.struct(
                "kmem_cache",
                256,
                member("array", pointers, 0),
                member("buffer_size", number, 64),
                member("flags", number, 68),
                member("num", number, 72),
                member("gfporder", number, 76),
                member("name", pointer, 80),
                member("next", list, 88),
                member("nodelists", pointers, 128));
        types.struct(
                "kmem_list3",
                128,
                member("slabs_partial", list, 0),
                member("slabs_full", list, 16),
                member("slabs_free", list, 32),
                member("shared", pointer, 64));
        types.struct(
                "slab",
                64,
                member("list", list, 0),
                member("colouroff", word, 16),
                member("s_mem", pointer, 24),
                member("inuse", number, 32),
                member("free", number, 36));
        types.struct("array_cache", 24, member("avail", number, 0), member("entry", types.array(pointer, 0), 24));
        types.struct("page", 64, member("flags", word, 0));
        types.struct(
                "pglist_data",
                64,
                member("node_zones", types.array(zone(types), 0), 0),
                member("node_start_pfn", word, 8),
                member("node_spanned_pages", word, 16));
        return types;
    }

    private static int zone(BtfWriter types) {
        int word = types.integer("long", 8, BtfWriter.SIGNED);
        return types.struct(
                "zone",
                64,
                member("name", word, 0),
                member("zone_start_pfn", word, 8),
                member("spanned_pages", word, 16),
                member("present_pages", word, 24),
                member("free_area", word, 32));
    }

    /** One slab with objects 1 and 3 free, one full of which a CPU keeps object 2. */
    private Kernel open() {
        long name = kernel.place("size-128\0".getBytes(StandardCharsets.US_ASCII));
        kernel.symbol("cache_chain", chain).symbol("contig_page_data", kernel.place(new byte[64]));
        kernel.variable("__per_cpu_offset", 0);
        kernel.put64(chain, cache + 88).put64(cache + 88, chain);
        kernel.put64(cache, array)
                .put32(cache + 64, SIZE)
                .put32(cache + 72, OBJECTS)
                .put64(cache + 80, name);
        kernel.put64(cache + 128, lists);
        kernel.put64(lists, partial).put64(partial, lists);
        kernel.put64(lists + 16, full).put64(full, lists + 16);
        kernel.put64(lists + 32, lists + 32);
        kernel.put64(partial + 24, memory).put32(partial + 32, 2).put32(partial + 36, 1);
        kernel.put32(partial + 64 + 4, 3).put32(partial + 64 + 12, -1);
        kernel.put64(full + 24, other).put32(full + 32, OBJECTS).put32(full + 36, -1);
        kernel.put32(array, 1).put64(array + 24, other + 2 * SIZE);
        return kernel.open();
    }

    @Test
    void countsWhatIsInUse() {
        SlabAllocator allocator = SlabAllocator.of(open());
        assertThat(allocator.problem()).isEmpty();
        SlabCache only = allocator.caches().get(0);
        assertThat(only.name()).isEqualTo("size-128");
        assertThat(allocator.use(only)).isEqualTo(new SlabUse(5, 8, 2, Optional.empty(), true));
    }

    @Test
    void showsEachObject() {
        SlabAllocator allocator = SlabAllocator.of(open());
        SlabDetail.OfNode node =
                allocator.detail(allocator.caches().get(0), () -> false).nodes().get(0);
        assertThat(node.problem()).isEmpty();
        Slab first = node.partial().get(0);
        assertThat(first.problem()).isEmpty();
        assertThat(first.objects().stream().map(Slab.SlabObject::free)).containsExactly(false, true, false, true);
        Slab second = node.full().orElseThrow().get(0);
        assertThat(second.allocated()).isEqualTo(3);
        assertThat(second.objects().get(2).heldBy()).contains("cpu 0 cache");
    }

    @Test
    void damageIsSaid() {
        open();
        kernel.put64(partial, partial);
        kernel.put32(partial + 64 + 4, -1);
        SlabAllocator allocator = SlabAllocator.of(kernel.open());
        SlabCache only = allocator.caches().get(0);
        assertThat(allocator.use(only).problem().orElse("")).contains("loops");
        Slab slab = allocator.detail(only, () -> false).nodes().get(0).partial().get(0);
        assertThat(slab.problem().orElse("")).contains("list of free objects has 1");
    }
}
