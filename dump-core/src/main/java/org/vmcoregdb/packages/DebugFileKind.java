package org.vmcoregdb.packages;

import org.vmcoregdb.elf.ElfIdent;

/** What a file in a package may be, to its name; its contents have the last word. */
public enum DebugFileKind {
    /** The kernel: {@code vmlinux}, {@code vmlinux-RELEASE}, {@code vmlinux.debug}. */
    KERNEL,
    /** A module: {@code NAME.ko}, {@code NAME.ko.debug}. */
    MODULE,
    /** Anything else. */
    OTHER;

    /** True if a file's first bytes are those of an ELF file of this kind. */
    boolean accepts(byte[] head) {
        int type = ElfIdent.typeOf(head).orElse(0);
        return switch (this) {
            case KERNEL -> type == ElfIdent.ET_EXEC || type == ElfIdent.ET_DYN;
            case MODULE -> type == ElfIdent.ET_REL;
            case OTHER -> false;
        };
    }
}
