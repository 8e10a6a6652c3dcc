package org.vmcoregdb.elf;

/**
 * A note.
 *
 * @param owner its name without the NUL
 * @param type its type number, whose meaning depends on the owner
 * @param descriptor its bytes; not to be modified
 */
public record ElfNote(String owner, int type, byte[] descriptor) {
    /** {@code NT_GNU_BUILD_ID} of owner {@code GNU}. */
    public static final int NT_GNU_BUILD_ID = 3;

    /** True if its descriptor is the build-id of the program that it is of. */
    public boolean isBuildId() {
        return type == NT_GNU_BUILD_ID && owner.equals("GNU");
    }
}
