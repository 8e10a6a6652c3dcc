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

    /**
     * Whether a row says anything that the ones before do not, by the rules that debuggers keep: code of no line
     * belongs to the line before; where a statement begins, code moved there from another file does not count; and blocks
     * of one line are one.
     *
     * @param first the first row of the sequence
     * @param oneOfBlocks the line's blocks have been distinguished before
     */
    boolean isNew(int first, long address, int file, int line, boolean statement, boolean oneOfBlocks) {
        int last = count - 1;
        if (line == 0 || last < first) {
            return line != 0;
        }
        boolean sameFile = files[last] == file;
        if (!sameFile && !statement && beginsStatement(first, address)) {
            return false;
        }
        return !(sameFile && lines[last] == line && oneOfBlocks);
    }

    private boolean beginsStatement(int first, long address) {
        for (int row = count - 1; row >= first && addresses[row] == address; row--) {
            if (statements[row]) {
                return true;
            }
        }
        return false;
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
