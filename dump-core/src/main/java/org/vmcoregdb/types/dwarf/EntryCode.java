package org.vmcoregdb.types.dwarf;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dwarf.unit.Place;
import org.vmcoregdb.dwarf.unit.Units;

/** Where an entry is, and what its name is of, in one number, by which entries are sorted as the units have them. */
final class EntryCode {
    private static final int TYPES_SHIFT = 40;
    private static final int FILE_SHIFT = 41;
    private static final int KIND_SHIFT = 56;
    private static final long OFFSET_MASK = (1L << TYPES_SHIFT) - 1;

    /** Files that belong together; a kernel has some thousand units at most. */
    static final int FILE_LIMIT = 1 << KIND_SHIFT - FILE_SHIFT;

    private EntryCode() {}

    static long of(int file, boolean types, long offset) {
        return (long) file << FILE_SHIFT | (types ? 1L << TYPES_SHIFT : 0) | offset & OFFSET_MASK;
    }

    static long of(Place place) {
        return of(place.units().number(), place.types(), place.offset());
    }

    static long withKind(long code, int kind) {
        return code | (long) kind << KIND_SHIFT;
    }

    static NameKind kind(long code) {
        return NameKind.of((int) (code >>> KIND_SHIFT));
    }

    static long withoutKind(long code) {
        return code & (1L << KIND_SHIFT) - 1;
    }

    /** Empty if there is no such file. */
    static Optional<Place> place(long code, List<Units> files) {
        int file = (int) (code >>> FILE_SHIFT & FILE_LIMIT - 1);
        return file < files.size()
                ? Optional.of(new Place(files.get(file), (code >>> TYPES_SHIFT & 1) != 0, code & OFFSET_MASK))
                : Optional.empty();
    }
}
