package org.vmcoregdb.dump.xen;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.P2m;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfNote;
import org.vmcoregdb.elf.ElfNotes;
import org.vmcoregdb.elf.Section;

/** The core of a Xen guest. */
public final class XenCoreDump implements DumpFile {
    private static final String VCPUS = ".xen_prstatus";
    private static final int MAX_VCPUS = 8192;

    private final ByteSource source;
    private final Machine machine;
    private final XenHeader header;
    private final Section pages;
    private final PageRuns runs;
    private final List<Note> notes;
    private final List<CpuState> cpus;
    private final String detail;
    private final List<String> warnings;
    private final int pageShift;

    private XenCoreDump(
            ByteSource source,
            Machine machine,
            XenHeader header,
            Section pages,
            PageRuns runs,
            List<Note> notes,
            List<CpuState> cpus,
            String detail,
            List<String> warnings) {
        this.source = source;
        this.machine = machine;
        this.header = header;
        this.pages = pages;
        this.runs = runs;
        this.notes = List.copyOf(notes);
        this.cpus = List.copyOf(cpus);
        this.detail = detail;
        this.warnings = List.copyOf(warnings);
        this.pageShift = Integer.numberOfTrailingZeros(header.pageSize());
    }

    /** True for the core of a Xen guest, even a damaged one, of which the notes are left. */
    public static boolean recognises(ByteSource source) {
        try {
            ElfIdent ident = ElfIdent.read(source);
            if (ident.type() != ElfIdent.ET_CORE || ident.bits() != 64 || ident.order() != ByteOrder.LITTLE_ENDIAN) {
                return false;
            }
            ElfFile elf = ElfFile.open(source);
            return elf.programHeaders().isEmpty() && XenHeader.isAmong(notes(elf));
        } catch (FormatException damaged) {
            return false; // whoever reads it as another kind of core says what is wrong
        }
    }

    /**
     * Reads notes, registers and the list of pages. The dump owns the source from then on; if this fails it is left open.
     *
     * @param source a file that {@link #recognises} accepts
     * @param packing what the file was wrapped in
     * @throws FormatException if parts of it that everything depends on are missing
     */
    public static XenCoreDump open(ByteSource source, Packing packing) throws FormatException {
        ElfFile elf = ElfFile.open(source);
        List<String> warnings = new ArrayList<>(packing.warnings());
        List<Note> notes = notes(elf);
        XenHeader header = XenHeader.read(source.name(), notes);
        String listName = header.paravirtual() ? ".xen_p2m" : ".xen_pfn";
        Section pages = need(elf, ".xen_pages");
        ByteSource list = elf.contents(need(elf, listName));
        Machine machine = Machine.ofElf(elf.header().ident().machine());
        List<CpuState> cpus = cpus(elf, machine, warnings);
        PageRuns runs;
        try {
            runs = PageRuns.read(list, header.paravirtual(), pages.size() / header.pageSize());
        } catch (IOException e) {
            throw new FormatException(list.name() + " could not be read: " + e.getMessage(), e);
        }
        if (runs.count() == 0) {
            throw new FormatException(source.name() + ": " + listName + " of the Xen core lists no pages");
        }
        if (runs.unusable() > 0) {
            warnings.add(source.name() + " is damaged: " + runs.unusable() + " entries of its " + listName
                    + " are out of order or no frame numbers; the memory there is missing");
        }
        String detail = header.hypervisor().isEmpty() || packing.label().isEmpty()
                ? header.hypervisor() + packing.label()
                : header.hypervisor() + ", " + packing.label();
        return new XenCoreDump(source, machine, header, pages, runs, notes, cpus, detail, warnings);
    }

    private static Section need(ElfFile elf, String name) throws FormatException {
        Section section = elf.section(name)
                .orElseThrow(() -> new FormatException(elf.source().name()
                        + " is a Xen guest core that is cut short or damaged: it has no section " + name
                        + ", and the list of its pages comes last in the file"));
        if (section.offset() < 0 || section.size() < 0 || section.offset() > Long.MAX_VALUE - section.size()) {
            throw new FormatException(elf.source().name() + ": offset or size of section " + name
                    + " is impossible (0x" + Long.toHexString(section.offset()) + ", 0x"
                    + Long.toHexString(section.size()) + ")");
        }
        return section;
    }

    private static List<Note> notes(ElfFile elf) throws FormatException {
        List<Note> notes = new ArrayList<>();
        for (Section section : elf.sections()) {
            if (section.type() == Section.SHT_NOTE) {
                for (ElfNote note :
                        ElfNotes.read(elf.contents(section), elf.order()).notes()) {
                    notes.add(Note.of(note));
                }
                return notes; // a core has one such section
            }
        }
        return notes;
    }

    private static List<CpuState> cpus(ElfFile elf, Machine machine, List<String> warnings) throws FormatException {
        Optional<Section> section = elf.section(VCPUS);
        if (section.isEmpty()) {
            warnings.add(elf.source().name() + " has no " + VCPUS + ": the registers of its vcpus are missing");
            return List.of();
        }
        Optional<Architecture> arch = Architecture.of(machine);
        if (arch.isEmpty() || arch.get().xenVcpuBytes() == 0) {
            return List.of();
        }
        int known = arch.get().xenVcpuBytes();
        ByteSource contexts = elf.contents(section.get());
        long size = Math.max(section.get().entrySize(), known);
        long count = Math.min(contexts.size() / size, MAX_VCPUS);
        Cursor cursor = new Cursor(contexts, elf.order(), 0);
        List<CpuState> cpus = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            byte[] context = cursor.moveTo(i * size).bytes("vcpu_guest_context " + i, known);
            cpus.add(new CpuState(VCPUS, arch.get().xenVcpu(context).orElse(RegisterSet.EMPTY)));
        }
        return cpus;
    }

    @Override
    public DumpFormat format() {
        String kind = header.paravirtual() ? "Xen guest core (PV)" : "Xen guest core (PVH or HVM)";
        return new DumpFormat(kind, detail, false, !warnings.isEmpty());
    }

    @Override
    public Optional<ByteSource> bytes() {
        return Optional.of(source);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public int pageSize() {
        return header.pageSize();
    }

    @Override
    public P2m p2m() {
        return header.paravirtual() ? runs::pfnOf : P2m.SAME;
    }

    @Override
    public PageLookup lookup(long pfn) {
        long index = runs.indexOf(pfn);
        if (index == PageRuns.NONE) {
            return PageLookup.Absent.of(AbsenceReason.NOT_RAM);
        }
        byte[] page = new byte[pageSize()];
        try {
            int got = source.read(pages.offset() + (index << pageShift), page, 0, page.length);
            return got == page.length ? PageLookup.Present.whole(page) : PageLookup.Absent.of(AbsenceReason.TRUNCATED);
        } catch (IOException e) {
            return PageLookup.Absent.of(AbsenceReason.of(e));
        }
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        return runs.nextFrom(pfn);
    }

    @Override
    public OptionalLong storedWord(long paddr) {
        long index = runs.indexOf(paddr >>> pageShift);
        if (index == PageRuns.NONE) {
            return OptionalLong.empty();
        }
        try {
            long at = pages.offset() + (index << pageShift) + (paddr & pageSize() - 1);
            return OptionalLong.of(source.littleEndianLong(at));
        } catch (IOException e) {
            return OptionalLong.empty(); // lookup() says why
        }
    }

    @Override
    public List<MemoryRange> ranges() {
        return runs.ranges(pageShift);
    }

    @Override
    public PageCounts pageCounts() {
        long inFile = Math.max(0, source.size() - pages.offset()) >>> pageShift;
        long truncated = runs.pagesFrom(inFile);
        return new PageCounts(runs.pages(), runs.pages() - truncated, 0, truncated);
    }

    @Override
    public List<Note> notes() {
        return notes;
    }

    @Override
    public List<CpuState> cpus() {
        return cpus;
    }

    /** A core has none; where the guest keeps its own in memory is for others to find. */
    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return Optional.empty();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
