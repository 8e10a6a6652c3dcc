package org.vmcoregdb.dump.xen;

import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import java.nio.ByteOrder;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.elf.ElfWriter;

/** Builds cores of Xen guests in memory. */
public final class XenCoreWriter {
    private final boolean paravirtual;
    private final ByteBuilder pages = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuilder list = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuilder vcpus = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
    private long magic;
    private long pageSize = 4096;
    private boolean withList = true;
    private boolean withVcpus = true;

    private XenCoreWriter(boolean paravirtual) {
        this.paravirtual = paravirtual;
        this.magic = paravirtual ? 0xf00febedL : 0xf00febeeL;
    }

    /** The core of a PV guest. */
    public static XenCoreWriter pv() {
        return new XenCoreWriter(true);
    }

    /** The core of a PVH or HVM guest. */
    public static XenCoreWriter pvh() {
        return new XenCoreWriter(false);
    }

    /** Adds a page; {@code mfn} only counts in a PV guest. */
    public XenCoreWriter page(long pfn, long mfn, byte[] bytes) {
        pages.raw(pages.length(), bytes);
        return entry(pfn, mfn);
    }

    /** Adds an entry to the list of pages, without a page. */
    public XenCoreWriter entry(long pfn, long mfn) {
        list.u64(list.length(), pfn);
        if (paravirtual) {
            list.u64(list.length(), mfn);
        }
        return this;
    }

    /** Adds a vcpu. */
    public XenCoreWriter vcpu(byte[] context) {
        vcpus.raw(vcpus.length(), context);
        return this;
    }

    /** Sets the magic number of the header note. */
    public XenCoreWriter magic(long other) {
        magic = other;
        return this;
    }

    /** Sets the page size of the header note. */
    public XenCoreWriter pageSize(long other) {
        pageSize = other;
        return this;
    }

    /** Leaves the list of pages out. */
    public XenCoreWriter withoutList() {
        withList = false;
        return this;
    }

    /** Leaves the vcpus out. */
    public XenCoreWriter withoutVcpus() {
        withVcpus = false;
        return this;
    }

    /** The file. */
    public byte[] build() {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        byte[] header = new ByteBuilder(little)
                .u64(0, magic)
                .u64(8, 2)
                .u64(16, 7)
                .u64(24, pageSize)
                .build();
        byte[] version = new ByteBuilder(little)
                .grow(1280)
                .u64(0, 4)
                .u64(8, 17)
                .text(16, ".7")
                .build();
        byte[] notes = concat(
                note(little, "Xen", 0x2000000, new byte[0]),
                note(little, "Xen", 0x2000001, header),
                note(little, "Xen", 0x2000002, version));
        ElfWriter elf = ElfWriter.core().section(".note.Xen", 7, 0, 0, 0, notes);
        if (withVcpus) {
            elf.section(".xen_prstatus", 1, 0, 0, 0, vcpus.build());
        }
        elf.section(".xen_pages", 1, 0, 0, 0, pages.build());
        if (withList) {
            elf.section(paravirtual ? ".xen_p2m" : ".xen_pfn", 1, 0, 0, 0, list.build());
        }
        return elf.build();
    }
}
