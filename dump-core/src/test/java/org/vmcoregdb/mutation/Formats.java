package org.vmcoregdb.mutation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.flattened.FlattenedWriter;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.dwarf.DwarfMutations;
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
    private Formats() {}

    static List<MutatedFormat> all(Path folder) throws Exception {
        List<MutatedFormat> all = new ArrayList<>();
        for (DumpSeeds dump : DumpSeeds.all(folder)) {
            all.add(new MutatedFormat(dump.name(), dump.seeds(), (bytes, random) -> {
                try (DumpFile opened = dump.opener().open(DumpFormats.standard(), bytes)) {
                    read(opened, random);
                }
            }));
        }
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

    private static List<byte[]> compressed() throws Exception {
        List<byte[]> all = new ArrayList<>();
        for (Container container : Container.values()) {
            all.add(Compressed.bytes(container, DumpSeeds.elf(true)));
            all.add(Compressed.bytes(
                    container,
                    new FlattenedWriter().file(DumpSeeds.elf(true), 700).build()));
        }
        return all;
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
