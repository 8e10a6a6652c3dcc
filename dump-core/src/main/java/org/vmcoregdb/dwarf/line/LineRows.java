package org.vmcoregdb.dwarf.line;

import java.util.Arrays;

/** The rows of a line table in the making, in the order of the program: parallel arrays that grow. */
final class LineRows {
    private long[] addresses = new long[256];
    private int[] files = new int[256];
    private int[] lines = new int[256];
    private boolean[] statements = new boolean[256];
    private int count;

    void add(long address, int file, int line, boolean statement) {
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * count);
            files = Arrays.copyOf(files, 2 * count);
            lines = Arrays.copyOf(lines, 2 * count);
            statements = Arrays.copyOf(statements, 2 * count);
        }
        addresses[count] = address;
        files[count] = file;
        lines[count] = line;
        statements[count] = statement;
        count++;
    }

    int count() {
        return count;
    }

    long address(int row) {
        return addresses[row];
    }

    int file(int row) {
        return files[row];
    }

    int line(int row) {
        return lines[row];
    }

    boolean isStatement(int row) {
        return statements[row];
    }
}
