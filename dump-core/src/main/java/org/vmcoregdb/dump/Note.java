package org.vmcoregdb.dump;

import java.util.List;
import org.vmcoregdb.elf.ElfNote;

/**
 * One ELF note of a dump, undecoded (what its bytes mean depends on the architecture).
 *
 * @param owner the note's name without its NUL, such as {@code CORE}, {@code QEMU}, {@code VMCOREINFO}, {@code Xen}
 * @param type the note's type number, such as NT_PRSTATUS (1)
 * @param descriptor the note's bytes; not to be modified
 */
public record Note(String owner, int type, byte[] descriptor) {
    /** {@code NT_PRSTATUS} of owner CORE: one CPU's registers ({@code include/uapi/linux/elf.h}). */
    public static final int NT_PRSTATUS = 1;

    /** The note of an ELF file as a dump's note. */
    public static Note of(ElfNote note) {
        return new Note(note.owner(), note.type(), note.descriptor());
    }

    /** True for a note of this owner and type. */
    public boolean is(String wantedOwner, int wantedType) {
        return type == wantedType && owner.equals(wantedOwner);
    }

    /** True if any of the notes has this owner. */
    public static boolean anyOf(List<Note> notes, String wantedOwner) {
        for (Note note : notes) {
            if (note.owner().equals(wantedOwner)) {
                return true;
            }
        }
        return false;
    }
}
