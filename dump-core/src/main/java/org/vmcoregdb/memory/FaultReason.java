package org.vmcoregdb.memory;

import org.vmcoregdb.dump.AbsenceReason;

/** Why a piece of memory cannot be read. */
public enum FaultReason {
    /** See {@link AbsenceReason#EXCLUDED}. */
    EXCLUDED(AbsenceReason.EXCLUDED.sentence()),
    /** See {@link AbsenceReason#TRUNCATED}. */
    TRUNCATED(AbsenceReason.TRUNCATED.sentence()),
    /** See {@link AbsenceReason#NOT_RAM}. */
    NOT_RAM(AbsenceReason.NOT_RAM.sentence()),
    /** See {@link AbsenceReason#CORRUPT}. */
    CORRUPT(AbsenceReason.CORRUPT.sentence()),
    /** See {@link AbsenceReason#UNREADABLE}. */
    UNREADABLE(AbsenceReason.UNREADABLE.sentence()),
    /** See {@link AbsenceReason#CUT}. */
    CUT(AbsenceReason.CUT.sentence()),
    /** See {@link AbsenceReason#UNANSWERED}. */
    UNANSWERED(AbsenceReason.UNANSWERED.sentence()),
    /** See {@link AbsenceReason#REDACTED}. */
    REDACTED(AbsenceReason.REDACTED.sentence()),
    /** No page table entry maps the address. */
    NOT_MAPPED("not mapped"),
    /** Its page table entry is a swap entry ({@code include/linux/swapops.h}). */
    NOT_IN_MEMORY("not in memory: swapped out, or being migrated, or poisoned"),
    /** No CPU would translate the address. */
    NOT_CANONICAL("not a canonical address"),
    /** A page table that is needed to translate the address is itself missing from the dump. */
    PAGE_TABLE_MISSING("not translatable: its page table is missing from the dump"),
    /** The page table of a Xen guest names a frame of the host that is not the guest's. */
    FOREIGN_FRAME("mapped to memory of the host that is not this guest's"),
    /** An offset in the dump's file was asked for, and the file is shorter. */
    PAST_END("after the end of the dump's file"),
    /** A user address was asked for in the context of a task that has no user memory. */
    NO_USER_SPACE("a user address, and this task is a kernel thread");

    private static final FaultReason[] VALUES = values();

    private final String sentence;

    FaultReason(String sentence) {
        this.sentence = sentence;
    }

    /** A phrase that completes "address X is …". */
    public String sentence() {
        return sentence;
    }

    /** A negative number that stands for the reason where a physical address is asked for ({@link PageTable#translate}). */
    public long code() {
        return -1L - ordinal();
    }

    /** The reason that {@link #code} stands for. */
    static FaultReason ofCode(long code) {
        return VALUES[(int) (-1 - code)];
    }

    static FaultReason of(AbsenceReason absence) {
        return switch (absence) {
            case EXCLUDED -> EXCLUDED;
            case TRUNCATED -> TRUNCATED;
            case NOT_RAM -> NOT_RAM;
            case CORRUPT -> CORRUPT;
            case UNREADABLE -> UNREADABLE;
            case CUT -> CUT;
            case UNANSWERED -> UNANSWERED;
            case REDACTED -> REDACTED;
        };
    }
}
