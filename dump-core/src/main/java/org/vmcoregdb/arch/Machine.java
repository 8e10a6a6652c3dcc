package org.vmcoregdb.arch;

/** A kind of machine, by its ELF {@code e_machine} number or its {@code uname -m} name. */
public enum Machine {
    /** EM_X86_64. */
    X86_64("x86_64", 62),
    /** EM_AARCH64. */
    AARCH64("aarch64", 183),
    /** EM_386. */
    I386("i386", 3),
    /** EM_ARM. */
    ARM("arm", 40),
    /** EM_PPC64. */
    PPC64("ppc64", 21),
    /** EM_S390. */
    S390X("s390x", 22),
    /** EM_RISCV. */
    RISCV64("riscv64", 243),
    /** EM_LOONGARCH. */
    LOONGARCH64("loongarch64", 258),
    /** Anything else, or a header that does not say. */
    UNKNOWN("unknown", 0);

    private final String unameName;
    private final int elfNumber;

    Machine(String unameName, int elfNumber) {
        this.unameName = unameName;
        this.elfNumber = elfNumber;
    }

    /** The name that {@code uname -m} prints. */
    public String unameName() {
        return unameName;
    }

    /** Its ELF {@code e_machine}; 0 of {@link #UNKNOWN}. */
    public int elfNumber() {
        return elfNumber;
    }

    /** The machine with this ELF {@code e_machine}, {@link #UNKNOWN} if none. */
    public static Machine ofElf(int elfMachine) {
        for (Machine m : values()) {
            if (m != UNKNOWN && m.elfNumber == elfMachine) {
                return m;
            }
        }
        return UNKNOWN;
    }

    /** The machine whose kernel writes NT_PRSTATUS notes of this size, {@link #UNKNOWN} if none is known to. */
    public static Machine ofPrStatus(int bytes) {
        return switch (bytes) {
            case 336 -> X86_64;
            case 392 -> AARCH64;
            default -> UNKNOWN;
        };
    }

    /** The machine that {@code uname -m} calls {@code name}, {@link #UNKNOWN} if none. */
    public static Machine ofUname(String name) {
        for (Machine m : values()) {
            if (m.unameName.equals(name)) {
                return m;
            }
        }
        return name.matches("i[3-6]86") ? I386 : UNKNOWN;
    }
}
