package org.vmcoregdb.server.command.search;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;
import org.vmcoregdb.server.command.memory.WordsAnswer;

/** Numbers, of one size. */
final class ValuePattern implements SearchPattern {
    private final int unit;
    private final long relevant;
    private final List<Wanted> values;
    private final long[] numbers;
    private final int around;

    /**
     * @param unit their bytes: 2, 4 or 8
     * @param ignored bits that do not matter
     * @param around so many words before and after are shown
     */
    ValuePattern(int unit, long ignored, List<Wanted> values, int around) {
        this.unit = unit;
        this.relevant = ~ignored;
        this.values = List.copyOf(values);
        this.numbers = values.stream().mapToLong(Wanted::value).toArray();
        this.around = around;
    }

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
    public void match(MemoryReader memory, Page page, List<Answer> found) {
        WordOrder words = memory.words();
        byte[] bytes = page.bytes();
        // billions of words: nothing is made for each, and their size is asked for in a way that is cheap without
        // optimizing compiler
        for (int i = 0; i + unit <= page.begins(); i += unit) {
            long value = unit == 8 ? words.getLong(bytes, i) : words.getUnsigned(bytes, i, unit);
            for (int w = 0; w < numbers.length; w++) {
                if (((value ^ numbers[w]) & relevant) == 0) {
                    found.add(answer(memory, page.address() + i, value, values.get(w)));
                }
            }
        }
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
