package org.vmcoregdb.locate;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.memory.PageTables;

/**
 * A dump without a vmcoreinfo note: an image of a few pages at {@link #IMAGE} (moved by {@link #SLIDE}), which is at {@link
 * #PHYSICAL}, and whatever a test puts beside it.
 */
final class HiddenKernel {
    static final long SLIDE = 0x6200000;
    static final long IMAGE = X86_64.START_KERNEL_MAP + 0x1000000 + SLIDE;
    static final long PHYSICAL = 0x2a00000;
    static final long PHYS_BASE = PHYSICAL - (IMAGE - X86_64.START_KERNEL_MAP);
    static final long ROOT = 0x100000;
    static final String RELEASE = "6.1.0-hidden";
    private static final long UTS = IMAGE + 0x2000;
    private static final long BANNER = IMAGE + 0x1100;

    private final FakeDump dump = new FakeDump().withoutInfo();
    private final PageTables tables;

    HiddenKernel(int levels) {
        tables = new PageTables(dump, levels, ROOT, 0);
        for (int page = 0; page < 4; page++) {
            tables.map(IMAGE + 4096L * page, PHYSICAL + 4096L * page);
        }
        dump.put(PHYSICAL, new byte[4 * 4096]);
        text(UTS + 4, "Linux");
        text(UTS + 4 + 130, RELEASE);
    }

    HiddenKernel() {
        this(4);
    }

    FakeDump dump() {
        return dump;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Puts a string at an address of the image. */
    HiddenKernel text(long vaddr, String text) {
        dump.put(vaddr - X86_64.START_KERNEL_MAP + PHYS_BASE, bytes(text + "\0"));
        return this;
    }

    HiddenKernel banner(String release) {
        return text(BANNER, "Linux version " + release + " (who@where) (gcc) #1 SMP\n");
    }

    /** Another banner in the image. */
    HiddenKernel secondBanner(String release) {
        return text(BANNER + 0x200, "Linux version " + release + " (who@where) (gcc) #1 SMP\n");
    }

    /** What the kernel would say of itself. */
    static String vmcoreInfo(String release, long physBase) {
        return "OSRELEASE=" + release + "\nBUILD-ID=0102\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=" + Long.toHexString(UTS)
                + "\nSYMBOL(swapper_pg_dir)=" + Long.toHexString(ROOT - PHYSICAL + IMAGE) + "\nSYMBOL(_stext)="
                + Long.toHexString(IMAGE) + "\nNUMBER(phys_base)=" + physBase + "\nKERNELOFFSET="
                + Long.toHexString(SLIDE) + "\n";
    }

    /** Puts a text into memory. */
    HiddenKernel inMemory(long paddr, String text) {
        dump.put(paddr, bytes(text));
        return this;
    }

    /** Adds a CPU with this CR3. */
    HiddenKernel cpu(long cr3, long cr4) {
        byte[] vcpu = new ByteBuilder(ByteOrder.LITTLE_ENDIAN)
                .grow(5168)
                .u64(5008, cr3)
                .u64(5016, cr4)
                .build();
        dump.cpu(new CpuState(".xen_prstatus", X86_64.INSTANCE.xenVcpu(vcpu).orElseThrow()));
        return this;
    }

    KernelLocation find(Overrides overrides) throws FormatException {
        return KernelFinder.find(dump, overrides);
    }

    KernelLocation find() throws FormatException {
        return find(Overrides.NONE);
    }
}
