package org.vmcoregdb.server.command.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;

class SearchPatternTest {
    private static final int PAGE = 64;

    /** Pages by address; one may be shorter than a page. */
    private record Pages(TreeMap<Long, byte[]> pages, WordOrder words) implements MemoryReader {
        static Pages of(WordOrder words) {
            return new Pages(new TreeMap<>(), words);
        }

        Pages put(long address, byte[] bytes) {
            pages.put(address, bytes);
            return this;
        }

        @Override
        public int read(long address, byte[] target) {
            return readOnce(address, target, target.length);
        }

        @Override
        public int readOnce(long address, byte[] target, int length) {
            for (int i = 0; i < length; i++) {
                byte[] page = pages.get((address + i) / PAGE * PAGE);
                int at = (int) ((address + i) % PAGE);
                if (page == null || at >= page.length) {
                    return i;
                }
                target[i] = page[at];
            }
            return length;
        }

        @Override
        public MemoryFault fault(long address) {
            return new MemoryFault(address, false, FaultReason.NOT_MAPPED);
        }

        @Override
        public int pageSize() {
            return PAGE;
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> found(SearchPattern pattern, MemoryReader memory, long start, long last) {
        return pattern.find(memory, new SearchRange(start, last)).stream()
                .map(SearchPatternTest::place)
                .toList();
    }

    private static String place(Answer answer) {
        return answer instanceof FoundAnswer number
                ? Long.toHexString(number.address()) + "=" + Long.toHexString(number.value())
                : Long.toHexString(((FoundTextAnswer) answer).address());
    }

    @Test
    void aStringMayEndInTheNextPage() {
        Pages memory = Pages.of(WordOrder.LITTLE)
                .put(0x1000, text(".".repeat(PAGE - 3) + "nee"))
                .put(0x1040, text("dle, needle" + ".".repeat(PAGE - 14) + "nee"))
                .put(0x10c0, text("dle"));
        TextPattern needle = new TextPattern(List.of("needle"));
        assertThat(found(needle, memory, 0x1000, 0x10ff)).containsExactly("103d", "1045");
        assertThat(found(needle, memory, 0x1000, 0x103d)).containsExactly("103d");
        assertThat(found(needle, memory, 0x1000, 0x103c)).isEmpty();
        assertThat(found(new TextPattern(List.of("needles")), memory, 0x1000, 0x10ff))
                .isEmpty();
        assertThat(found(new TextPattern(List.of("dle,", "nee")), memory, 0x1000, 0x10ff))
                .containsExactly("103d", "1040", "1045", "107d");
    }

    @Test
    void numbersOfEachSizeInBothOrders() {
        byte[] bytes = ByteBuffer.allocate(PAGE)
                .putLong(0, 0x1122334455667788L)
                .putLong(PAGE - 8, 0x1122334455667788L)
                .array();
        Pages big = Pages.of(WordOrder.BIG).put(0x1000, bytes);
        Pages little = Pages.of(WordOrder.LITTLE).put(0x1000, bytes);
        assertThat(found(number(8, 0, 0x1122334455667788L), big, 0x1000, 0x10ff))
                .containsExactly("1000=1122334455667788", "1038=1122334455667788");
        assertThat(found(number(8, 0xff, 0x8877665544332200L), little, 0x1000, 0x1037))
                .containsExactly("1000=8877665544332211");
        assertThat(found(number(4, 0, 0x55667788L), big, 0x1000, 0x103f))
                .containsExactly("1004=55667788", "103c=55667788");
        assertThat(found(number(2, 0, 0x2211L, 0x8877L), little, 0x1000, 0x1008))
                .as("in the order of addresses")
                .containsExactly("1000=2211", "1006=8877");
    }

    @Test
    void missingMemoryHasNothing() {
        Pages memory = Pages.of(WordOrder.LITTLE).put(0x1000, new byte[12]).put(0x1080, new byte[PAGE]);
        assertThat(found(number(8, 0, 0), memory, 0x1000, 0x108f)).containsExactly("1000=0", "1080=0", "1088=0");
    }

    private static ValuePattern number(int unit, long ignored, long... values) {
        List<ValuePattern.Wanted> wanted = Arrays.stream(values)
                .mapToObj(v -> new ValuePattern.Wanted(v, Optional.empty()))
                .toList();
        return new ValuePattern(unit, ignored, wanted, 0);
    }
}
