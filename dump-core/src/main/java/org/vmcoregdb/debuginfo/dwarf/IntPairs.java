package org.vmcoregdb.debuginfo.dwarf;

import java.util.Arrays;

/** Pairs of numbers: there are a million of them. */
final class IntPairs {
    private int[] numbers = new int[1024];
    private int size;

    /** Takes a pair. */
    @FunctionalInterface
    interface Visitor {
        void pair(int first, int second);
    }

    void add(int first, int second) {
        if (size + 2 > numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        numbers[size++] = first;
        numbers[size++] = second;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < size; i += 2) {
            visitor.pair(numbers[i], numbers[i + 1]);
        }
    }
}
