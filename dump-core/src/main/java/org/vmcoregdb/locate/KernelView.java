package org.vmcoregdb.locate;

import org.vmcoregdb.memory.PageTableShape;

/**
 * A kernel as a CPU saw it.
 *
 * @param source what led to it, a register of a CPU, as the source of a value
 * @param root physical address of the page table
 * @param tables what is known of its page tables
 * @param imageStart first address of the image, {@code _text}
 * @param slide how far that is from where it is linked, in bytes
 * @param imageBase the number that {@link KernelMapping#imageBase} names
 * @param lines what else the kernel would have written of itself into its vmcoreinfo, in lines
 */
public record KernelView(
        String source, long root, PageTableShape tables, long imageStart, long slide, long imageBase, String lines) {}
