package org.vmcoregdb.server.command.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;
import org.vmcoregdb.server.command.memory.WordsAnswer;

/**
 * Numbers, of one size.
 *
 * @param unit their bytes: 2, 4 or 8
 * @param ignored bits that do not matter
 * @param around so many words before and after are shown
 */
record ValuePattern(int unit, long ignored, List<Wanted> values, int around) implements SearchPattern {
    /**
     * One of the numbers.
     *
     * @param name what it was given as, if not as a number
     */
    record Wanted(long value, Optional<String> name) {}

    @Override
    public int alignment() {
        return unit;
    }

    @Override
    public List<Answer> find(MemoryReader memory, SearchRange range) {
        List<Answer> found = new ArrayList<>();
        long page = memory.pageSize();
        long at = range.start();
        while (Long.compareUnsigned(at, range.last()) <= 0) {
            long toPageEnd = page - (at & page - 1);
            long left = range.last() - at;
            int length = (int) (Long.compareUnsigned(left, toPageEnd) < 0 ? left + 1 : toPageEnd);
            byte[] bytes = new byte[length];
            int got = memory.read(at, bytes);
            for (int i = 0; i + unit <= got; i += unit) {
                long value = memory.words().getUnsigned(bytes, i, unit);
                for (Wanted wanted : values) {
                    if (((value ^ wanted.value()) & ~ignored) == 0) {
                        found.add(answer(memory, at + i, value, wanted));
                    }
                }
            }
            at += length;
            if (at == 0) {
                break;
            }
        }
        return found;
    }

    private Answer answer(MemoryReader memory, long address, long value, Wanted wanted) {
        Optional<FoundAnswer.Around> context = around == 0
                ? Optional.empty()
                : Optional.of(new FoundAnswer.Around(
                        words(memory, address - (long) around * unit), words(memory, address + unit)));
        return new FoundAnswer(address, value, wanted.name(), context);
    }

    private WordsAnswer words(MemoryReader memory, long address) {
        byte[] bytes = new byte[around * unit];
        int got = memory.read(address, bytes);
        byte[] whole = Arrays.copyOf(bytes, got - got % unit);
        return new WordsAnswer(address, unit, whole, memory.words(), List.of(), WordsAnswer.Look.STANDARD);
    }
}
