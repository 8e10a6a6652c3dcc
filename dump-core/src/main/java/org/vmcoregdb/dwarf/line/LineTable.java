package org.vmcoregdb.dwarf.line;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;

/** The line table of a unit: which line each of its addresses is of. Immutable. */
public final class LineTable {
    private final LineProgramHeader header;
    private final List<LineProgramHeader.FileEntry> files;
    private final LineRows rows;
    private final List<Sequence> sequences;
    private final String compilationDirectory;

    /**
     * Rows with ascending addresses.
     *
     * @param first its first row
     * @param last the row that ends it, which is of no line
     * @param low address of the first
     * @param high address of the last, the first that is not in it
     */
    record Sequence(int first, int last, long low, long high) {
        boolean contains(long address) {
            return Long.compareUnsigned(address, low) >= 0 && Long.compareUnsigned(address, high) < 0;
        }
    }

    LineTable(
            LineProgramHeader header,
            List<LineProgramHeader.FileEntry> files,
            LineRows rows,
            List<Sequence> sequences,
            String compilationDirectory) {
        this.header = header;
        this.files = List.copyOf(files);
        this.rows = rows;
        this.sequences = sequences.stream()
                .sorted(Comparator.comparing(Sequence::low, Long::compareUnsigned))
                .toList();
        this.compilationDirectory = compilationDirectory;
    }

    /**
     * Runs the program at an offset of {@code .debug_line}.
     *
     * @param addressSize bytes of an address in the unit
     * @param compilationDirectory what relative directories are relative to
     * @throws FormatException if it is damaged
     */
    public static LineTable read(DebugSections sections, long offset, int addressSize, String compilationDirectory)
            throws FormatException {
        return LineProgram.run(sections, offset, addressSize, compilationDirectory);
    }

    /** The line of an address. */
    public Optional<SourceLine> at(long address) {
        for (Sequence sequence : sequences) {
            if (sequence.contains(address)) {
                int row = rowOf(sequence, address);
                return Optional.of(line(rows.file(row), rows.line(row)));
            }
        }
        return Optional.empty();
    }

    /** A line of a file by the number that the file has in this table, as {@code DW_AT_call_file} gives it. */
    public SourceLine line(int file, int line) {
        int place = file - header.firstFile();
        if (place < 0 || place >= files.size()) {
            return new SourceLine("", "", line);
        }
        LineProgramHeader.FileEntry entry = files.get(place);
        String name = SourcePath.join("", SourcePath.join(header.directory(entry.directory()), entry.name()));
        return new SourceLine(SourcePath.join(compilationDirectory, name), name, line);
    }

    /**
     * The row that holds at an address: the last that starts at or before it, but of those that start with it in the same
     * file rather one that begins a statement.
     */
    private int rowOf(Sequence sequence, long address) {
        int low = sequence.first;
        int high = sequence.last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(rows.address(middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int row = low - 1;
        for (int i = row; i >= sequence.first && sameStart(i, row); i--) {
            if (rows.isStatement(i)) {
                return i;
            }
        }
        return row;
    }

    private boolean sameStart(int row, int other) {
        return rows.address(row) == rows.address(other) && rows.file(row) == rows.file(other);
    }
}
