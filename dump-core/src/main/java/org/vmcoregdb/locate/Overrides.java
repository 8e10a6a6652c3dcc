package org.vmcoregdb.locate;

import java.util.OptionalLong;

/**
 * What the user knows better.
 *
 * @param physBase {@code phys_base}: physical address of {@code __START_KERNEL_map}
 * @param kaslr how far KASLR moved the kernel image, in bytes
 * @param vmcoreInfo physical address of the page with the kernel's own vmcoreinfo text
 */
public record Overrides(OptionalLong physBase, OptionalLong kaslr, OptionalLong vmcoreInfo) {
    /** The user says nothing. */
    public static final Overrides NONE =
            new Overrides(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
