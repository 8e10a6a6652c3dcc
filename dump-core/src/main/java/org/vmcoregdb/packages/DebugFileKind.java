package org.vmcoregdb.packages;

/** What a file in a package may be, to its name; its contents have the last word. */
public enum DebugFileKind {
    /** The kernel: {@code vmlinux}, {@code vmlinux-RELEASE}, {@code vmlinux.debug}. */
    KERNEL,
    /** A module: {@code NAME.ko}, {@code NAME.ko.debug}. */
    MODULE,
    /** Anything else. */
    OTHER;

    private static final int ET_REL = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int TYPE_AT = 16;

    /** True if a file's first bytes are those of an ELF file of this kind. */
    boolean accepts(byte[] head) {
        if (!isElf(head)) {
            return false;
        }
        int type = elfType(head);
        return switch (this) {
            case KERNEL -> type == ET_EXEC || type == ET_DYN;
            case MODULE -> type == ET_REL;
            case OTHER -> false;
        };
    }

    static boolean isElf(byte[] head) {
        return head.length > TYPE_AT && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    static int elfType(byte[] head) {
        return head[TYPE_AT] & 0xff;
    }
}
