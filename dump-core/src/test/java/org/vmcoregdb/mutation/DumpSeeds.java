package org.vmcoregdb.mutation;

import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PlacedSource;
import org.vmcoregdb.convert.Conversion;
import org.vmcoregdb.convert.FilterLevel;
import org.vmcoregdb.convert.TargetFormat;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.elfcore.ElfCoreReader;
import org.vmcoregdb.dump.flattened.FlattenedReader;
import org.vmcoregdb.dump.flattened.FlattenedWriter;
import org.vmcoregdb.dump.foreign.ForeignReader;
import org.vmcoregdb.dump.kdump.KdumpReader;
import org.vmcoregdb.dump.kdump.KdumpWriter;
import org.vmcoregdb.dump.lime.LimeReader;
import org.vmcoregdb.dump.lime.LimeWriter;
import org.vmcoregdb.dump.live.LiveReader;
import org.vmcoregdb.dump.microvm.CloudHypervisorReader;
import org.vmcoregdb.dump.microvm.CloudHypervisorWriter;
import org.vmcoregdb.dump.microvm.FirecrackerReader;
import org.vmcoregdb.dump.microvm.FirecrackerWriter;
import org.vmcoregdb.dump.microvm.KvmStructs;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.qemu.DiskSnapshotReader;
import org.vmcoregdb.dump.qemu.DiskSnapshotWriter;
import org.vmcoregdb.dump.qemu.LibvirtSaveReader;
import org.vmcoregdb.dump.qemu.QemuStreamReader;
import org.vmcoregdb.dump.qemu.QemuStreamWriter;
import org.vmcoregdb.dump.raw.PlacedMemoryReader;
import org.vmcoregdb.dump.raw.WholeMemoryReader;
import org.vmcoregdb.dump.sadump.SadumpReader;
import org.vmcoregdb.dump.sadump.SadumpWriter;
import org.vmcoregdb.dump.vmware.GuestDumpReader;
import org.vmcoregdb.dump.vmware.VmwareStateReader;
import org.vmcoregdb.dump.vmware.VmwareWriter;
import org.vmcoregdb.dump.xen.XenCoreReader;
import org.vmcoregdb.dump.xen.XenCoreWriter;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.kernel.FakeKernel;

/**
 * Small sound dumps of one format.
 *
 * @param name what to call it
 * @param reader what reads it
 * @param seeds the files
 * @param opener opens one of them
 */
record DumpSeeds(String name, Class<?> reader, List<byte[]> seeds, Opener opener) {
    /** Opens a file, with those that belong to it. */
    @FunctionalInterface
    interface Opener {
        DumpFile open(DumpFormats formats, byte[] bytes) throws FormatException;
    }

    private static final String INFO = "OSRELEASE=6.1\nPAGESIZE=4096\nSYMBOL(_stext)=ffffffff81000000\n"
            + "SYMBOL(init_uts_ns)=ffffffff82000000\nSYMBOL(swapper_pg_dir)=ffffffff82800000\n"
            + "NUMBER(phys_base)=0\nKERNELOFFSET=0\n";

    private static final int PRSTATUS_ARM64 = 392;
    private static final String INFO_ARM64 = "OSRELEASE=6.1\nPAGESIZE=4096\nSYMBOL(_stext)=ffff800008010000\n"
            + "SYMBOL(init_uts_ns)=ffff800009000000\nSYMBOL(swapper_pg_dir)=ffff800009800000\n"
            + "NUMBER(VA_BITS)=48\nNUMBER(TCR_EL1_T1SZ)=0x10\nNUMBER(kimage_voffset)=0xffff800008000000\n"
            + "NUMBER(PHYS_OFFSET)=0x0\nNUMBER(KERNELPACMASK)=0xff7f000000000000\nKERNELOFFSET=0\n";

    /** Of all formats; files are made in the folder on the way. */
    static List<DumpSeeds> all(Path folder) throws Exception {
        List<DumpSeeds> all = new ArrayList<>();
        add(all, "ELF core", ElfCoreReader.class, elf(true), elf(false), elfArm64());
        add(all, "VirtualBox core", ElfCoreReader.class, virtualBox());
        all.add(new DumpSeeds(
                "running kernel",
                ElfCoreReader.class,
                List.of(elf(true)),
                (formats, bytes) -> formats.openSources(List.of(new ByteArraySource("/proc/kcore", bytes)))));
        List<byte[]> kdumps = new ArrayList<>();
        for (KdumpWriter.Compression compression : KdumpWriter.Compression.values()) {
            kdumps.add(kdump(compression).build());
        }
        kdumps.add(kdump(KdumpWriter.Compression.ZLIB)
                .uts("6.1.0-test", "aarch64")
                .notes(note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[PRSTATUS_ARM64]))
                .vmcoreInfo(INFO_ARM64)
                .build());
        add(all, "kdump", KdumpReader.class, kdumps.toArray(new byte[0][]));
        byte[] second = kdump(KdumpWriter.Compression.LZO).split(4, 90).build();
        all.add(new DumpSeeds(
                "split",
                KdumpReader.class,
                List.of(kdump(KdumpWriter.Compression.LZO).split(0, 4).build()),
                (formats, bytes) -> formats.openSources(List.of(source(bytes), source(second)))));
        for (TargetFormat format : TargetFormat.values()) {
            Class<?> reader = format == TargetFormat.ELF ? ElfCoreReader.class : KdumpReader.class;
            add(all, "converted to " + format.word(), reader, converted(folder, format));
        }
        add(
                all,
                "flattened",
                FlattenedReader.class,
                new FlattenedWriter().file(elf(true), 700).build(),
                new FlattenedWriter()
                        .file(kdumps.get(0), 500)
                        .write(10, new byte[3])
                        .build());
        add(all, "Xen core", XenCoreReader.class, xen(XenCoreWriter.pv()), xen(XenCoreWriter.pvh()));
        add(
                all,
                "LiME",
                LimeReader.class,
                new LimeWriter().lime(0x1000, page(1)).lime(0x5000, page(2)).build());
        add(
                all,
                "AVML",
                LimeReader.class,
                new LimeWriter()
                        .avml(0x1000, page(1))
                        .avml(0x5000, new byte[0x30000])
                        .build());
        add(all, "QEMU stream", QemuStreamReader.class, saved());
        add(all, "QEMU mapped-ram", QemuStreamReader.class, savedInPlace());
        add(
                all,
                "libvirt save",
                LibvirtSaveReader.class,
                QemuStreamWriter.libvirt(saved(), 0, false, 0),
                QemuStreamWriter.libvirt(saved(), 0, true, 0),
                QemuStreamWriter.libvirt(saved(), 6, false, 8192));
        add(
                all,
                "qcow2 snapshot",
                DiskSnapshotReader.class,
                new DiskSnapshotWriter(3, 1 << 17).snapshot("a", 1, saved()).build(),
                new DiskSnapshotWriter(2, 1 << 17)
                        .snapshot("a", 1, saved())
                        .snapshot("b", 2, new byte[0])
                        .build());
        withMemory(
                all,
                "VMware state",
                VmwareStateReader.class,
                vmware().region(0, 0, 1).state(0xbed2bed2));
        add(
                all,
                "VMware snapshot",
                VmwareStateReader.class,
                concat(vmware().state(0xbed2bed2, 4096, 63), page(6), new byte[2]));
        withMemory(all, "VMware guest dump", GuestDumpReader.class, guest(1), guest(3), guest(4), guest(6), guest(7));
        SadumpWriter sadump = new SadumpWriter(100)
                .page(1, page(1))
                .page(2, page(2))
                .left(3)
                .page(89, page(3))
                .cpu(1, 2, 0x3000);
        add(all, "sadump", SadumpReader.class, sadump.partition(), sadump.copied(1));
        besideMemory(
                all,
                "Firecracker state",
                FirecrackerReader.class,
                firecracker(FirecrackerWriter.Regions.WITH_OFFSET),
                firecracker(FirecrackerWriter.Regions.WITH_KIND),
                firecrackerArm64());
        besideMemory(all, "Cloud Hypervisor state", CloudHypervisorReader.class, cloudHypervisor());
        List<byte[]> disks = sadump.disks(2);
        all.add(new DumpSeeds(
                "sadump on two disks",
                SadumpReader.class,
                disks.subList(0, 1),
                (formats, bytes) -> formats.openSources(List.of(source(bytes), source(disks.get(1))))));
        all.add(new DumpSeeds(
                "raw memory with addresses",
                PlacedMemoryReader.class,
                List.of(concat(page(1), page(2))),
                (formats, bytes) -> formats.openSources(List.of(new PlacedSource(
                        "mutation",
                        List.of(
                                new PlacedSource.Part(source(bytes), 0x1000),
                                new PlacedSource.Part(source(page(3)), 0x8000)))))));
        add(all, "raw memory", WholeMemoryReader.class, raw());
        all.add(new DumpSeeds(
                "running guest",
                LiveReader.class,
                List.of(concat(page(1), page(2), page(3))),
                (formats, bytes) -> formats.openSources(List.of(new SmallGuest(bytes)))));
        add(all, "known, not read", ForeignReader.class, foreign());
        return all;
    }

    private static void add(List<DumpSeeds> all, String name, Class<?> reader, byte[]... seeds) {
        all.add(new DumpSeeds(
                name, reader, List.of(seeds), (formats, bytes) -> formats.openSources(List.of(source(bytes)))));
    }

    /** Files with a companion that has the memory. */
    private static void withMemory(List<DumpSeeds> all, String name, Class<?> reader, byte[]... seeds) {
        all.add(new DumpSeeds(
                name,
                reader,
                List.of(seeds),
                (formats, bytes) -> formats.openSources(
                        List.of(source(bytes)), naming -> Optional.of(new ByteArraySource("memory", page(5))))));
    }

    private static void besideMemory(List<DumpSeeds> all, String name, Class<?> reader, byte[]... seeds) {
        all.add(new DumpSeeds(
                name,
                reader,
                List.of(seeds),
                (formats, bytes) ->
                        formats.openSources(List.of(source(bytes), new ByteArraySource("memory", page(5))))));
    }

    private static final List<MemoryRange> ONE_PAGE = List.of(new MemoryRange(0x3000, 0x4000));
    private static final RegisterSet CPU = new RegisterSet.Builder()
            .set(X86_64.EFLAGS, 2)
            .set(X86_64.CR0, 0x80050033L)
            .set(X86_64.CR3, 0x3000)
            .build();

    private static byte[] firecracker(FirecrackerWriter.Regions layout) {
        return new FirecrackerWriter(0x0710198486640000L)
                .regions(layout, ONE_PAGE)
                .cpu(KvmStructs.general(CPU), KvmStructs.special(CPU))
                .build();
    }

    private static byte[] firecrackerArm64() {
        List<Long> ids = FirecrackerWriter.coreRegisters();
        return new FirecrackerWriter(0x07101984aaaa0000L)
                .regions(FirecrackerWriter.Regions.PLAIN, ONE_PAGE)
                .registers(ids, ids)
                .build();
    }

    private static byte[] cloudHypervisor() {
        return new CloudHypervisorWriter()
                .ranges(ONE_PAGE)
                .cpu(KvmStructs.general(CPU), KvmStructs.special(CPU))
                .build();
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteArraySource("mutation", bytes);
    }

    private static byte[] converted(Path folder, TargetFormat format) throws Exception {
        Path file = folder.resolve("converted");
        Conversion.write(new FakeKernel().open(), file, false, format, FilterLevel.NONE, (done, total) -> {});
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private static byte[] virtualBox() {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        return ElfWriter.core()
                .notes(concat(note(little, "VBCORE", 0xb00, new byte[24]), note(little, "VBCPU", 0xb01, new byte[600])))
                .load(0, 0, page(1))
                .build();
    }

    private static byte[] guest(int version) {
        return new VmwareWriter().guestCpu(new long[4], new long[21]).guest(version, 2, 1, 0x100000 - 1);
    }

    /** As much as a machine has at least, with a memory map in it. */
    private static byte[] raw() {
        byte[] memory = new byte[(int) WholeMemoryReader.SMALLEST];
        System.arraycopy(page(1), 0, memory, 0x10000, 4096);
        System.arraycopy(text(INFO), 0, memory, 0x20000, INFO.length());
        ByteBuffer.wrap(memory)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(0x90d4)
                .putLong(0)
                .putLong(0x9fc00)
                .putInt(1)
                .putLong(0x9fc00)
                .putLong(0x400)
                .putInt(2)
                .putLong(0x100000)
                .putLong(0x300000)
                .putInt(1);
        return memory;
    }

    private static byte[][] foreign() {
        long[] heads = {0xa8190173618f23edL, 0xa8190173618f23fdL, 0xf00febedL, 0x01282014L};
        byte[][] all = new byte[heads.length][];
        for (int i = 0; i < heads.length; i++) {
            all[i] = page(i);
            ByteBuffer.wrap(all[i]).order(ByteOrder.LITTLE_ENDIAN).putLong(heads[i]);
        }
        return all;
    }

    private static byte[] page(int seed) {
        byte[] page = new byte[4096];
        Random random = new Random(seed);
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : i >> 5);
        }
        return page;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] notes(boolean described) {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        byte[] registers = concat(
                note(little, "CORE", 1, new byte[336]),
                note(little, "QEMU", 0, new byte[440]),
                note(little, "ERASEINFO", 0, text("erase saved_command_line size 68\n")));
        return described ? concat(registers, note(little, "VMCOREINFO", 0, text(INFO))) : registers;
    }

    static byte[] elf(boolean described) {
        ElfWriter elf = ElfWriter.core().notes(notes(described)).extendedCounts();
        for (int i = 0; i < 5; i++) {
            elf.load(0xffff888000000000L + i * 5000L, i * 5000L, page(i), i == 2 ? 9000 : 4096);
        }
        byte[] described2 = new byte[4096];
        System.arraycopy(text(INFO), 0, described2, 0, INFO.length());
        return elf.load(0xffff888000100000L, 0x100000, described2).build();
    }

    private static byte[] elfArm64() {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        ElfWriter elf = new ElfWriter(ElfIdent.ET_CORE, Machine.AARCH64.elfNumber())
                .notes(concat(
                        note(little, "CORE", 1, new byte[PRSTATUS_ARM64]),
                        note(little, "VMCOREINFO", 0, text(INFO_ARM64))));
        for (int i = 0; i < 5; i++) {
            elf.load(0xffff000000000000L + i * 5000L, i * 5000L, page(i), i == 2 ? 9000 : 4096);
        }
        return elf.build();
    }

    private static KdumpWriter kdump(KdumpWriter.Compression compression) {
        KdumpWriter writer = new KdumpWriter()
                .compression(compression)
                .notes(notes(false))
                .vmcoreInfo(INFO)
                .eraseInfo("erase saved_command_line size 68\n")
                .excluded(2);
        for (int pfn : new int[] {0, 1, 3, 4, 5, 89}) {
            writer.page(pfn, page(pfn));
        }
        return writer;
    }

    private static byte[] xen(XenCoreWriter writer) {
        for (int pfn : new int[] {0, 1, 2, 5, 89}) {
            writer.page(pfn, 1000 - pfn, page(pfn));
        }
        return writer.vcpu(new byte[5168]).entry(-1, -1).build();
    }

    private static VmwareWriter vmware() {
        return new VmwareWriter()
                .cpu("rip", 1, 0)
                .cpuBlock("gpregs", new long[16], 0)
                .cpu("CR64", 0x3000, 0, 3);
    }

    private static byte[] saved() {
        return new QemuStreamWriter("pc-q35-7.2")
                .configuration(12)
                .memory("pc.ram", 0x100000, "pc.rom", 0x1000)
                .part(false)
                .page("pc.ram", 0x1000, page(1))
                .filled("pc.ram", 0x2000, 7)
                .zlib("pc.ram", 0x3000, page(3))
                .end()
                .part(true)
                .page("pc.ram", 0x1000, page(2))
                .end()
                .cpu(0, new long[16], 1, 2, 0x3000)
                .describe();
    }

    private static byte[] savedInPlace() {
        return new QemuStreamWriter("pc-q35-9.0")
                .mapped("pc.ram", page(4), 0)
                .part(true)
                .end()
                .cpu(0, new long[16], 1, 2, 0x3000)
                .describe();
    }
}
