package org.vmcoregdb.mutation;

import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.flattened.FlattenedWriter;
import org.vmcoregdb.dump.kdump.KdumpWriter;
import org.vmcoregdb.dump.lime.LimeWriter;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.dump.qemu.QemuStreamWriter;
import org.vmcoregdb.dump.vmware.VmwareWriter;
import org.vmcoregdb.dump.xen.XenCoreWriter;
import org.vmcoregdb.dwarf.DwarfMutations;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.kernel.printk.LogMutations;
import org.vmcoregdb.locate.KernelFinder;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.packages.PackageMutations;
import org.vmcoregdb.symbols.kallsyms.KallsymsMutations;
import org.vmcoregdb.types.btf.BtfMutations;
import org.vmcoregdb.types.dwarf.DwarfTypesMutations;
import org.vmcoregdb.unwind.x86.orc.OrcMutations;

/** The formats that are read, each with a few small sound files and with what reads them. */
final class Formats {
    private static final String INFO = "OSRELEASE=6.1\nPAGESIZE=4096\nSYMBOL(_stext)=ffffffff81000000\n"
            + "SYMBOL(init_uts_ns)=ffffffff82000000\nSYMBOL(swapper_pg_dir)=ffffffff82800000\n"
            + "NUMBER(phys_base)=0\nKERNELOFFSET=0\n";

    private static final int PRSTATUS_ARM64 = 392;
    private static final String INFO_ARM64 = "OSRELEASE=6.1\nPAGESIZE=4096\nSYMBOL(_stext)=ffff800008010000\n"
            + "SYMBOL(init_uts_ns)=ffff800009000000\nSYMBOL(swapper_pg_dir)=ffff800009800000\n"
            + "NUMBER(VA_BITS)=48\nNUMBER(TCR_EL1_T1SZ)=0x10\nNUMBER(kimage_voffset)=0xffff800008000000\n"
            + "NUMBER(PHYS_OFFSET)=0x0\nNUMBER(KERNELPACMASK)=0xff7f000000000000\nKERNELOFFSET=0\n";

    private Formats() {}

    static List<MutatedFormat> all(Path folder) throws Exception {
        List<MutatedFormat> all = new ArrayList<>();
        all.add(new MutatedFormat("ELF core", List.of(elf(true), elf(false), elfArm64()), Formats::dump));
        List<byte[]> kdumps = new ArrayList<>();
        for (KdumpWriter.Compression compression : KdumpWriter.Compression.values()) {
            kdumps.add(kdump(compression).build());
        }
        kdumps.add(kdump(KdumpWriter.Compression.ZLIB)
                .uts("6.1.0-test", "aarch64")
                .notes(note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[PRSTATUS_ARM64]))
                .vmcoreInfo(INFO_ARM64)
                .build());
        all.add(new MutatedFormat("kdump", kdumps, Formats::dump));
        all.add(new MutatedFormat(
                "flattened",
                List.of(
                        new FlattenedWriter().file(elf(true), 700).build(),
                        new FlattenedWriter()
                                .file(kdumps.get(0), 500)
                                .write(10, new byte[3])
                                .build()),
                Formats::dump));
        byte[] second = kdump(KdumpWriter.Compression.LZO).split(4, 90).build();
        all.add(new MutatedFormat(
                "split",
                List.of(kdump(KdumpWriter.Compression.LZO).split(0, 4).build()),
                (bytes, random) -> dump(random, bytes, second)));
        all.add(new MutatedFormat(
                "Xen core", List.of(xen(XenCoreWriter.pv()), xen(XenCoreWriter.pvh())), Formats::dump));
        all.add(new MutatedFormat(
                "LiME and AVML",
                List.of(
                        new LimeWriter()
                                .lime(0x1000, page(1))
                                .lime(0x5000, page(2))
                                .build(),
                        new LimeWriter()
                                .avml(0x1000, page(1))
                                .avml(0x5000, new byte[0x30000])
                                .build()),
                Formats::dump));
        all.add(new MutatedFormat("saved QEMU machine", List.of(saved(), savedInPlace()), Formats::dump));
        all.add(new MutatedFormat(
                "libvirt save", List.of(QemuStreamWriter.libvirt(saved(), 0, false, 0)), Formats::dump));
        byte[] memory = page(5);
        all.add(new MutatedFormat(
                "VMware state",
                List.of(vmware().region(0, 0, 1).state(0xbed2bed2)),
                (bytes, random) -> dump(random, bytes, memory)));
        all.add(new MutatedFormat("compressed dump", compressed(), (bytes, random) -> file(folder, bytes, random)));
        all.addAll(PackageMutations.formats(folder));
        all.addAll(DwarfMutations.formats());
        all.add(DwarfTypesMutations.format(folder));
        all.add(BtfMutations.format());
        all.addAll(KallsymsMutations.formats());
        all.addAll(LogMutations.formats());
        all.add(OrcMutations.format());
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

    private static byte[] elf(boolean described) {
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

    private static List<byte[]> compressed() throws Exception {
        List<byte[]> all = new ArrayList<>();
        for (Container container : Container.values()) {
            all.add(Compressed.bytes(container, elf(true)));
            all.add(Compressed.bytes(
                    container, new FlattenedWriter().file(elf(true), 700).build()));
        }
        return all;
    }

    private static void dump(byte[] bytes, Random random) throws Exception {
        dump(random, bytes);
    }

    private static void dump(Random random, byte[]... files) throws Exception {
        List<ByteSource> sources = new ArrayList<>();
        for (byte[] file : files) {
            sources.add(new ByteArraySource("mutation", file));
        }
        try (DumpFile dump = DumpFormats.standard().openSources(sources)) {
            read(dump, random);
        }
    }

    private static void file(Path folder, byte[] bytes, Random random) throws Exception {
        Path file = Files.write(folder.resolve("dump"), bytes);
        Path cache = Files.createDirectories(folder.resolve("expanded"));
        DumpFormats.standard().looksLikeDump(new FileLocation(file));
        boolean mapped = random.nextInt(20) == 0; // each mapping lives until it is garbage
        try (DumpFile dump = DumpFormats.standard()
                .open(List.of(new FileLocation(file)), new OpenOptions(mapped, cache, ExpansionProgress.SILENT))) {
            read(dump, random);
        } finally {
            try (var left = Files.list(cache)) {
                for (Path one : left.toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    private static void read(DumpFile dump, Random random) throws FormatException {
        for (long pfn = -1; pfn < 12; pfn++) {
            check(dump, pfn);
            dump.nextStored(pfn);
        }
        check(dump, 89);
        check(dump, random.nextLong());
        dump.nextStored(random.nextLong());
        dump.p2m().pfnOf(random.nextInt(1100));
        for (MemoryRange range :
                dump.ranges().subList(0, Math.min(20, dump.ranges().size()))) {
            check(dump, range.start() / dump.pageSize());
            check(dump, (range.end() - 1) / dump.pageSize());
        }
        if (dump.pageCounts().total() < 0
                || dump.erased().size() + dump.warnings().size() > 100_000) {
            throw new IllegalStateException("counts " + dump.pageCounts());
        }
        KernelFinder.find(dump, Overrides.NONE);
    }

    private static void check(DumpFile dump, long pfn) {
        if (dump.lookup(pfn) instanceof PageLookup.Present page
                && (page.bytes().length != dump.pageSize()
                        || page.validFrom() < 0
                        || page.validFrom() >= page.validTo()
                        || page.validTo() > dump.pageSize())) {
            throw new IllegalStateException("page " + page);
        }
    }
}
