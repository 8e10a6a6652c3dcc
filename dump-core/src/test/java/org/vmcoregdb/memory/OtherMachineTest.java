package org.vmcoregdb.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfWriter;

/** Memory of a machine that is unlike x86-64: the highest bits come first, pages are of 64 KiB, and the kernel is at low addresses. */
class OtherMachineTest {
    private static final int PAGE = 65536;
    private static final long MOVED = 0x100000;

    /** One table, of the eight pages from 0 on; the last one but one is not mapped. */
    private static final class EightPages implements PageTable {
        @Override
        public long root() {
            return 0;
        }

        @Override
        public int pageSize() {
            return PAGE;
        }

        @Override
        public long translate(long vaddr) {
            long page = vaddr / PAGE;
            return vaddr < 0 || page > 7 || page == 6 ? FaultReason.NOT_MAPPED.code() : vaddr + MOVED;
        }

        @Override
        public Translation walk(long vaddr) {
            long paddr = translate(vaddr);
            return paddr < 0
                    ? new Translation.Unmapped(FaultReason.NOT_MAPPED, List.of())
                    : new Translation.Mapped(paddr, PAGE, new Translation.Access(true, true), List.of());
        }

        @Override
        public OptionalLong nextMapped(long vaddr) {
            return vaddr < 8L * PAGE && vaddr >= 0
                    ? OptionalLong.of(vaddr / PAGE == 6 ? 7L * PAGE : vaddr)
                    : OptionalLong.empty();
        }
    }

    private static PagedAddressSpace space(FakeDump dump) {
        PhysicalMemory physical = new PhysicalMemory(dump, 16, WordOrder.BIG);
        return new PagedAddressSpace(physical, new EightPages(), PagedAddressSpace.FixedMapping.NONE, 16);
    }

    private static FakeDump dump(int pageSize) {
        FakeDump dump = new FakeDump(pageSize);
        dump.put(MOVED, new byte[8 * PAGE]);
        dump.put(MOVED + PAGE - 4, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) 0x88});
        return dump;
    }

    @Test
    void numbersBeginWithTheirHighestBits() {
        PagedAddressSpace space = space(dump(PAGE));
        assertThat(space.words()).isEqualTo(WordOrder.BIG);
        assertThat(space.pageSize()).isEqualTo(PAGE);
        assertThat(space.readLong(PAGE - 4)).as("across pages").isEqualTo(0x0102030405060788L);
        assertThat(space.readLong(PAGE)).isEqualTo(0x0506078800000000L);
        assertThat(space.readInt(PAGE - 4)).isEqualTo(0x01020304);
        assertThat(space.readUnsignedInt(PAGE + 3)).isEqualTo(0x88000000L);
        assertThat(space.readUnsignedShort(PAGE + 2)).isEqualTo(0x0788);
        assertThat(new PhysicalMemory(dump(PAGE), 4, WordOrder.BIG).readLong(MOVED + PAGE - 4))
                .isEqualTo(0x0102030405060788L);
    }

    @Test
    void pagesOfTheDumpMayBeSmaller() {
        FakeDump dump = dump(4096);
        dump.page(MOVED + PAGE + 0x3000, PageLookup.Absent.of(AbsenceReason.EXCLUDED));
        PagedAddressSpace space = space(dump);
        assertThat(space.readLong(PAGE - 4)).isEqualTo(0x0102030405060788L);
        assertThat(space.read(PAGE, new byte[PAGE], 0, PAGE)).isEqualTo(0x3000);
        assertThat(space.fault(PAGE + 0x3000)).contains(FaultReason.EXCLUDED);
        assertThat(space.readLong(PAGE + 0x4000)).isZero();
    }

    @Test
    void whatIsMissingIsMissingByPages() {
        FakeDump dump = dump(PAGE);
        dump.put(MOVED + 6L * PAGE - 3, "abc".getBytes(StandardCharsets.US_ASCII));
        PagedAddressSpace space = space(dump);
        assertThat(space.fault(6L * PAGE + 5)).contains(FaultReason.NOT_MAPPED);
        assertThat(space.nextMapped(6L * PAGE + 5)).hasValue(7L * PAGE);
        assertThatThrownBy(() -> space.readCString(6L * PAGE - 3, 64)).hasMessage("address 0x60000 is not mapped");
        byte[] copy = new byte[2 * PAGE];
        copy[0] = 'x';
        dump.put(MOVED + 7L * PAGE, new byte[] {'z'});
        ImageScan.copy(space, 6L * PAGE, copy);
        assertThat(copy[0]).isZero();
        assertThat(copy[PAGE]).isEqualTo((byte) 'z');
    }

    @Test
    void numbersInBytes() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88};
        assertThat(WordOrder.BIG.getUnsigned(bytes, 0, 8)).isEqualTo(0x0102030405060788L);
        assertThat(WordOrder.BIG.getUnsigned(bytes, 4, 4)).isEqualTo(0x05060788L);
        assertThat(WordOrder.BIG.getUnsigned(bytes, 6, 2)).isEqualTo(0x0788);
        assertThat(WordOrder.BIG.getUnsigned(bytes, 7, 1)).isEqualTo(0x88);
        assertThat(WordOrder.BIG.getUnsigned(bytes, 5, 3)).isEqualTo(0x060788);
        assertThat(WordOrder.LITTLE.getUnsigned(bytes, 5, 3)).isEqualTo(0x880706);
        for (WordOrder order : WordOrder.values()) {
            assertThat(WordOrder.of(order.byteOrder())).isEqualTo(order);
        }
        assertThat(WordOrder.LITTLE.bits(0xe5, 8, 5, 3)).isEqualTo(7);
        assertThat(WordOrder.BIG.bits(0xe5, 8, 5, 3)).isEqualTo(5);
    }

    /** All of BTF but the magic's next two bytes and the strings are 32-bit words. */
    private static byte[] bigEndian(byte[] little) {
        byte[] big = little.clone();
        big[0] = little[1];
        big[1] = little[0];
        int end = WordOrder.LITTLE.getInt(little, 4) + WordOrder.LITTLE.getInt(little, 16);
        for (int at = 4; at + 4 <= end; at += 4) {
            for (int i = 0; i < 4; i++) {
                big[at + i] = little[at + 3 - i];
            }
        }
        return big;
    }

    @Test
    void typesAndTheirMembers() throws Exception {
        BtfWriter writer = new BtfWriter();
        int s32 = writer.integer("int", 4, BtfWriter.SIGNED);
        int u32 = writer.integer("unsigned int", 4, 0);
        int u64 = writer.integer("unsigned long", 8, 0);
        writer.enumeration64("wide", true, new BtfWriter.Named("FAR", 0x123456789aL));
        writer.struct(
                "s",
                24,
                BtfWriter.member("long", u64, 0),
                BtfWriter.member("int", s32, 8),
                BtfWriter.bits("first", u32, 96, 3),
                BtfWriter.bits("negative", s32, 99, 5),
                BtfWriter.bits("across", u32, 108, 9));
        Btf types = Btf.parse(bigEndian(writer.build()));
        assertThat(types.enumeration("wide").orElseThrow().enumerators().get(0).value())
                .isEqualTo(0x123456789aL);
        FakeMemory memory = new FakeMemory(WordOrder.BIG).put(0x100, new byte[24]);
        memory.put64(0x100, 0x123456789abcdef0L).put64(0x108, 0xfffffffe_b9123456L);
        assertThat(types.struct("s").need("long").read(memory, 0x100)).isEqualTo(0x123456789abcdef0L);
        assertThat(types.struct("s").need("int").read(memory, 0x100)).isEqualTo(-2);
        // as compilers lay them out there: 0xb9 is 101 11001, 0x12 0x34 is 0001 001000110 100
        assertThat(types.struct("s").need("first").read(memory, 0x100)).isEqualTo(0b101);
        assertThat(types.struct("s").need("negative").read(memory, 0x100)).isEqualTo(0b11001 - 32);
        assertThat(types.struct("s").need("across").read(memory, 0x100)).isEqualTo(0b001000110);
    }

    @Test
    void theLibraryKnowsTheSameOrders() {
        assertThat(WordOrder.of(ByteOrder.BIG_ENDIAN)).isEqualTo(WordOrder.BIG);
        assertThat(WordOrder.of(ByteOrder.LITTLE_ENDIAN)).isEqualTo(WordOrder.LITTLE);
    }
}
