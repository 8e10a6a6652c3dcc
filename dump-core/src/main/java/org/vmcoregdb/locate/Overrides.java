package org.vmcoregdb.locate;

import java.util.OptionalLong;

/**
 * Values given with {@code --set}, and how far to look for what is not given.
 *
 * @param physBase {@code phys_base}: physical address of {@code __START_KERNEL_map}
 * @param kaslr how far KASLR moved the kernel image, in bytes
 * @param vmcoreInfo physical address of the page with the kernel's own vmcoreinfo text
 * @param search how memory is searched
 */
public record Overrides(OptionalLong physBase, OptionalLong kaslr, OptionalLong vmcoreInfo, SearchScope search) {
    /** The user says nothing. */
    public static final Overrides NONE =
            new Overrides(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** With the standard search. */
    public Overrides(OptionalLong physBase, OptionalLong kaslr, OptionalLong vmcoreInfo) {
        this(physBase, kaslr, vmcoreInfo, SearchScope.STANDARD);
    }

    /** Whether the user gave no value. */
    public boolean isNone() {
        return physBase.isEmpty() && kaslr.isEmpty() && vmcoreInfo.isEmpty();
    }

    /** The same with another search. */
    public Overrides searching(SearchScope other) {
        return new Overrides(physBase, kaslr, vmcoreInfo, other);
    }
}
