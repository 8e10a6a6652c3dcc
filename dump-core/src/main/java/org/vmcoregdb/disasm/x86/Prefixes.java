package org.vmcoregdb.disasm.x86;

/**
 * The legacy prefixes and REX of one instruction, and which of them the instruction made use of. Those it did not are
 * printed before the mnemonic, in the order of their bytes: {@code data16 cs nopw}, {@code rex.W call}.
 */
final class Prefixes {
    static final int REX_W = 8;
    static final int REX_R = 4;
    static final int REX_X = 2;
    static final int REX_B = 1;
    private static final int REX = 0x40;
    /** Counted among the prefixes by binutils. */
    private static final int FWAIT = 0x9b;

    private static final int NONE = -1;

    private final int[] bytes = new int[CodeCursor.LONGEST];
    private final boolean[] used = new boolean[CodeCursor.LONGEST];
    private int count;
    private int rex;
    private int rexUsed;
    private int data = NONE;
    private int address = NONE;
    private int repne = NONE;
    private int repe = NONE;
    private int lock = NONE;
    private int segment = NONE;
    private int override = NONE;

    /**
     * Reads prefixes up to the first byte that is none.
     *
     * @return false if a REX byte is followed by another prefix: then what was read is printed as if it were an
     *     instruction, since the REX has no effect
     */
    boolean read(CodeCursor cursor) {
        while (!cursor.atEnd()) {
            int value = cursor.peek();
            boolean isRex = (value & 0xf0) == REX;
            if (!isRex && !isLegacy(value) && !(rex != 0 && value == FWAIT)) {
                return true;
            }
            if (rex != 0) {
                return false;
            }
            cursor.u8();
            if (isRex) {
                rex = value;
            } else {
                add(value);
            }
        }
        return true;
    }

    private void add(int value) {
        int index = count++;
        bytes[index] = value;
        switch (value) {
            case 0x66 -> data = index;
            case 0x67 -> address = index;
            case 0xf0 -> lock = index;
            case 0xf2 -> repne = index;
            case 0xf3 -> repe = index;
            case 0x64, 0x65 -> {
                override = index;
                segment = index;
            }
            default -> override = index;
        }
    }

    private static boolean isLegacy(int value) {
        return switch (value) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            default -> false;
        };
    }

    boolean none() {
        return count == 0 && rex == 0;
    }

    /** Takes over W, R, X, B of a VEX or EVEX prefix: these are never printed. */
    void setVectorBits(int bits) {
        rex = bits;
        rexUsed = bits;
    }

    boolean hasRex() {
        return rex != 0;
    }

    boolean hasData() {
        return data != NONE;
    }

    boolean hasLock() {
        return lock != NONE;
    }

    boolean hasAddress() {
        return address != NONE;
    }

    /** 0xf2, 0xf3, or 0 if there is neither. Of several the last counts. */
    int repeat() {
        int last = Math.max(repne, repe);
        return last == NONE ? 0 : bytes[last];
    }

    boolean hasRepne() {
        return repne != NONE;
    }

    boolean hasRepe() {
        return repe != NONE;
    }

    /** Which column of the opcode map the prefixes select. */
    int column() {
        return switch (repeat()) {
            case 0xf3 -> OpcodeForm.PP_F3;
            case 0xf2 -> OpcodeForm.PP_F2;
            default -> hasData() ? OpcodeForm.PP_66 : OpcodeForm.PP_NONE;
        };
    }

    /** The prefix that selected a column of the opcode map is part of the opcode. */
    void useColumn(int column) {
        if (column == OpcodeForm.PP_66) {
            useData();
        } else if (column >= OpcodeForm.PP_F3) {
            useRepeat();
        }
    }

    /** One REX bit; asking makes it used. Returns 1 or 0. */
    int take(int bit) {
        if ((rex & bit) == 0) {
            return 0;
        }
        rexUsed |= bit | REX;
        return 1;
    }

    boolean peekRex(int bit) {
        return (rex & bit) != 0;
    }

    /** A bare REX counts as used where it turns {@code %ah} into {@code %spl}. */
    void useRex() {
        rexUsed |= REX;
    }

    void useData() {
        use(data);
    }

    void useRepeat() {
        use(Math.max(repne, repe));
    }

    void useAddress() {
        use(address);
    }

    private void use(int index) {
        if (index != NONE) {
            used[index] = true;
        }
    }

    /** Operand size in bits where 32 is the default: 16, 32 or 64. */
    int operandBits() {
        if (take(REX_W) != 0) {
            return 64;
        }
        return dataBits(32);
    }

    /** Operand size in bits where REX.W says nothing but that the prefix does not count. */
    int dataBits(int otherwise) {
        if (!hasData() || peekRex(REX_W)) {
            return otherwise;
        }
        useData();
        return 16;
    }

    /** Address size in bits: 64, or 32 with the prefix. */
    int addressBits() {
        useAddress();
        return hasAddress() ? 32 : 64;
    }

    /** {@code %fs:} or {@code %gs:} if one overrides; the other segments have no base in 64-bit mode. */
    String segment() {
        if (segment == NONE) {
            return "";
        }
        // Where one without effect follows, it is that one that is not printed.
        use(override);
        return bytes[segment] == 0x64 ? "%fs:" : "%gs:";
    }

    /** Segment of the source of a string instruction. */
    String stringSegment() {
        use(override);
        String named = segment();
        return named.isEmpty() ? "%ds:" : named;
    }

    /** The last segment override, whatever it is, or 0. */
    int override() {
        return override == NONE ? 0 : bytes[override];
    }

    void useOverride() {
        use(override);
    }

    /**
     * Appends the names of the prefixes that are left over, each with a blank after it.
     *
     * @param repneName what the last F2 is called here, {@code ""} for the usual name
     * @param repeName  what the last F3 is called here
     */
    void appendUnused(StringBuilder text, String repneName, String repeName) {
        for (int i = 0; i < count; i++) {
            if (!used[i]) {
                String special = i == repne ? repneName : i == repe ? repeName : "";
                text.append(special.isEmpty() ? name(bytes[i]) : special).append(' ');
            }
        }
        if ((rex & ~rexUsed) != 0) {
            text.append(rexName(rex)).append(' ');
        }
    }

    private static String name(int prefix) {
        return switch (prefix) {
            case 0x26 -> "es";
            case 0x2e -> "cs";
            case 0x36 -> "ss";
            case 0x3e -> "ds";
            case 0x64 -> "fs";
            case 0x65 -> "gs";
            case 0x66 -> "data16";
            case 0x67 -> "addr32";
            case 0xf0 -> "lock";
            case 0xf2 -> "repnz";
            default -> "repz";
        };
    }

    private static String rexName(int rex) {
        if (rex == REX) {
            return "rex";
        }
        StringBuilder name = new StringBuilder("rex.");
        if ((rex & REX_W) != 0) {
            name.append('W');
        }
        if ((rex & REX_R) != 0) {
            name.append('R');
        }
        if ((rex & REX_X) != 0) {
            name.append('X');
        }
        if ((rex & REX_B) != 0) {
            name.append('B');
        }
        return name.toString();
    }
}
