package org.vmcoregdb.dump;

import java.io.IOException;
import org.vmcoregdb.bytes.CorruptBytesException;
import org.vmcoregdb.bytes.FileCutException;
import org.vmcoregdb.bytes.UnansweredException;

/** Why a dump has no data for a piece of physical memory. */
public enum AbsenceReason {
    /** The page exists in the crashed machine, but the dump filter (makedumpfile {@code -d}) left it out. */
    EXCLUDED("excluded by makedumpfile"),
    /** The dump says where the page is, and that is past the end of the file. */
    TRUNCATED("past the end of a truncated dump"),
    /** No segment or bitmap of the dump covers the address: it was not memory, or not this kernel's. */
    NOT_RAM("not in any memory range of the dump"),
    /** The page is in the file, but its data does not decode. */
    CORRUPT("corrupt in the dump"),
    /** The file could not be read at that place. */
    UNREADABLE("unreadable: the dump file gives an I/O error there"),
    /** The file was whole when it was opened and has become shorter since. */
    CUT("missing: the dump file was cut short while it was open"),
    /** The file is on another machine, which did not give it; it may, later. */
    UNANSWERED("missing: the server that has the dump did not give it"),
    /** Whoever opened the dump does not show it to those who ask here. */
    REDACTED("redacted here");

    private final String sentence;

    AbsenceReason(String sentence) {
        this.sentence = sentence;
    }

    /** Why a read of the file failed. */
    public static AbsenceReason of(IOException failure) {
        if (failure instanceof CorruptBytesException) {
            return CORRUPT;
        }
        if (failure instanceof UnansweredException) {
            return UNANSWERED;
        }
        return failure instanceof FileCutException ? CUT : UNREADABLE;
    }

    /** A phrase that completes "page X is …". */
    public String sentence() {
        return sentence;
    }
}
