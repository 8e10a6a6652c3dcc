package org.vmcoregdb.dwarf;

import org.vmcoregdb.arch.ArchitecturePart;

/** The relocations of an architecture that compilers put into debug sections. */
public interface RelocationTypes extends ArchitecturePart {
    /** What a relocation puts, and how wide. */
    enum Kind {
        /** What debug sections do not have. */
        UNKNOWN(0, false),
        /** Nothing. */
        NONE(0, false),
        /** The value in 4 bytes. */
        ABSOLUTE_4(4, false),
        /** The value in 8 bytes. */
        ABSOLUTE_8(8, false),
        /** The distance from the place to the value in 4 bytes. */
        RELATIVE_4(4, true),
        /** The distance from the place to the value in 8 bytes. */
        RELATIVE_8(8, true);

        private final int size;
        private final boolean relative;

        Kind(int size, boolean relative) {
            this.size = size;
            this.relative = relative;
        }

        /** Bytes that it puts. */
        public int size() {
            return size;
        }

        /** True if it puts a distance. */
        public boolean relative() {
            return relative;
        }
    }

    /**
     * What relocations of a type put.
     *
     * @param type as {@code r_info} has it
     */
    Kind kind(int type);
}
