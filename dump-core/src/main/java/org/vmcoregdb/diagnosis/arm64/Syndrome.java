package org.vmcoregdb.diagnosis.arm64;

import java.util.ArrayList;
import java.util.List;

/**
 * What a CPU says of an exception in ESR_EL1 (Arm Architecture Reference Manual, D24.2.37).
 *
 * @param bits the register
 */
record Syndrome(long bits) {
    private static final int FETCH_LOWER = 0x20;
    private static final int FETCH = 0x21;
    private static final int DATA_LOWER = 0x24;
    private static final int DATA = 0x25;

    /** EC: why. */
    int type() {
        return (int) (bits >>> 26 & 0x3f);
    }

    private int status() {
        return (int) (bits & 0x3f);
    }

    private boolean has(int bit) {
        return (bits >>> bit & 1) != 0;
    }

    /** What it says: the class, and of an abort why, at which level, and of what access. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(typeName());
        boolean data = type() == DATA || type() == DATA_LOWER;
        if (!data && type() != FETCH && type() != FETCH_LOWER) {
            return words;
        }
        words.add(statusName());
        if (data) {
            words.add(has(6) ? "write" : "read");
            add(words, 8, "cache maintenance");
        } else {
            words.add("instruction fetch");
        }
        add(words, 7, "while a page table was read");
        add(words, 9, "from outside");
        add(words, 10, "the address is not known");
        return words;
    }

    private void add(List<String> words, int bit, String word) {
        if (has(bit)) {
            words.add(word);
        }
    }

    private String typeName() {
        return switch (type()) {
            case 0x00 -> "unknown reason: an undefined instruction";
            case 0x0d -> "branch target exception (BTI)";
            case 0x0e -> "illegal execution state";
            case 0x15 -> "SVC";
            case 0x18 -> "trapped system instruction";
            case 0x1c -> "authentication of a signed address failed (PAC)";
            case FETCH_LOWER -> "instruction abort from EL0";
            case FETCH -> "instruction abort from EL1";
            case 0x22 -> "PC not aligned";
            case DATA_LOWER -> "data abort from EL0";
            case DATA -> "data abort from EL1";
            case 0x26 -> "SP not aligned";
            case 0x2d -> "guarded control stack exception";
            case 0x2f -> "SError";
            case 0x3c -> "BRK instruction";
            default -> "class 0x" + Integer.toHexString(type());
        };
    }

    private String statusName() {
        int level = status() & 3;
        return switch (status() >>> 2) {
            case 0 -> "address size fault, level " + level;
            case 1 -> "translation fault, level " + level + ": no page there";
            case 2 -> "access flag fault, level " + level;
            case 3 -> "permission fault, level " + level + ": the page is there, but not for this access";
            default -> otherStatus();
        };
    }

    private String otherStatus() {
        return switch (status()) {
            case 0x10 -> "synchronous external abort";
            case 0x11 -> "tag check fault (MTE)";
            case 0x14, 0x15, 0x16, 0x17 -> "external abort in a page table, level " + (status() & 3);
            case 0x18 -> "parity or ECC error";
            case 0x1c, 0x1d, 0x1e, 0x1f -> "parity or ECC error in a page table, level " + (status() & 3);
            case 0x21 -> "alignment fault";
            case 0x2b -> "translation fault, level -1: no page there";
            case 0x30 -> "TLB conflict";
            default -> "status 0x" + Integer.toHexString(status());
        };
    }
}
