package org.vmcoregdb.locate.arm64;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.locate.ImageMapping;
import org.vmcoregdb.locate.KernelMapping;
import org.vmcoregdb.memory.PageTableShape;

/**
 * Kernels of arm64: the image is mapped anywhere among the addresses of vmalloc, {@code kimage_voffset} bytes above where it is in
 * physical memory ({@code arch/arm64/kernel/crash_core.c}, since 6.9 {@code vmcore_info.c}).
 */
public final class Arm64KernelMapping implements KernelMapping {
    private static final String IMAGE_BASE = "kimage_voffset";
    /** What the kernel was built for. */
    private static final String BUILT_BITS = "VA_BITS";
    /** What it set the CPUs to: 64 less the bits of an address. */
    private static final String SIZE_OFFSET = "TCR_EL1_T1SZ";

    private static final int USUAL_BITS = 48;
    private static final int LARGE_PAGE = 1 << 16;

    private static final int MOST_BITS = 52;
    private static final int FEWEST_BITS = 36;

    /** {@code SEGMENT_ALIGN}, to which {@code _stext} is aligned, after the header that the image begins with. */
    private static final long TEXT_ALIGNMENT = 64 << 10;

    /** No kernel is larger. */
    private static final long IMAGE_BYTES = 128 << 20;

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public Optional<String> imageBase() {
        return Optional.of(IMAGE_BASE);
    }

    @Override
    public OptionalLong headerBase(VmcoreInfo info) {
        return info.number("PHYS_OFFSET");
    }

    /** What of the image is freed after the boot is mapped to nothing, and its memory used for other things. */
    @Override
    public ImageMapping image(VmcoreInfo info, OptionalLong base) {
        long text = info.symbol("_stext").orElse(0);
        long start = text - 1 & -TEXT_ALIGNMENT;
        return new ImageMapping(start, IMAGE_BYTES, start - base.orElse(0), false);
    }

    /**
     * With pages of 64 KiB the tables are laid out for what the kernel was built for, of which a CPU may use the last part; with smaller
     * ones a kernel leaves out a level that its CPUs do not have.
     */
    @Override
    public PageTableShape tables(VmcoreInfo info, int pageSize) {
        long built = info.number(BUILT_BITS).orElse(0);
        OptionalLong offset = info.number(SIZE_OFFSET);
        long used = offset.isPresent() ? Long.SIZE - offset.getAsLong() : built;
        long bits = pageSize == LARGE_PAGE ? Math.max(built, used) : used;
        boolean sane = bits >= FEWEST_BITS && bits <= MOST_BITS;
        int addressBits = sane ? (int) bits : USUAL_BITS;
        int pageShift = Integer.numberOfTrailingZeros(pageSize);
        int tableBits = pageShift - 3;
        return new PageTableShape((addressBits - pageShift + tableBits - 1) / tableBits, pageSize, 0, addressBits);
    }
}
