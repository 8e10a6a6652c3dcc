package org.vmcoregdb.dump.xen;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.Machine;
import org.vmcoregdb.dump.MachineFrames;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfNote;
import org.vmcoregdb.elf.ElfNotes;
import org.vmcoregdb.elf.Section;

/** The core of a Xen guest. Its registers are notes of owner {@link Note#XEN_VCPU}. */
public final class XenCoreDump implements DumpFile {
    /** {@code sizeof(struct vcpu_guest_context)} of x86-64. */
    private static final int VCPU_BYTES = 5168;

    private static final int MAX_VCPUS = 8192;

    private final ByteSource source;
    private final Machine machine;
    private final XenHeader header;
    private final Section pages;
    private final PageRuns runs;
    private final List<Note> notes;
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
            String detail,
            List<String> warnings) {
        this.source = source;
        this.machine = machine;
        this.header = header;
        this.pages = pages;
        this.runs = runs;
        this.notes = List.copyOf(notes);
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
        } catch (DumpFormatException damaged) {
            return false; // whoever reads it as another kind of core says what is wrong
        }
    }

    /**
     * Reads notes, registers and the list of pages. The dump owns the source from then on; if this fails it is left open.
     *
     * @param source a file that {@link #recognises} accepts
     * @param packing what the file was wrapped in
     * @throws DumpFormatException if parts of it that everything depends on are missing
     */
    public static XenCoreDump open(ByteSource source, Packing packing) throws DumpFormatException {
        ElfFile elf = ElfFile.open(source);
        List<String> warnings = new ArrayList<>(packing.warnings());
        List<Note> notes = new ArrayList<>(notes(elf));
        XenHeader header = XenHeader.read(source.name(), notes);
        String listName = header.paravirtual() ? ".xen_p2m" : ".xen_pfn";
        Section pages = need(elf, ".xen_pages");
        ByteSource list = elf.contents(need(elf, listName));
        addVcpus(elf, notes, warnings);
        PageRuns runs;
        try {
            runs = PageRuns.read(list, header.paravirtual(), pages.size() / header.pageSize());
        } catch (IOException e) {
            throw new DumpFormatException(list.name() + " could not be read: " + e.getMessage(), e);
        }
        if (runs.count() == 0) {
            throw new DumpFormatException(source.name() + ": " + listName + " of the Xen core lists no pages");
        }
        if (runs.unusable() > 0) {
            warnings.add(source.name() + " is damaged: " + runs.unusable() + " entries of its " + listName
                    + " are out of order or no frame numbers; the memory there is missing");
        }
        Machine machine = Machine.ofElf(elf.header().ident().machine());
        String detail = header.hypervisor().isEmpty() || packing.label().isEmpty()
                ? header.hypervisor() + packing.label()
                : header.hypervisor() + ", " + packing.label();
        return new XenCoreDump(source, machine, header, pages, runs, notes, detail, warnings);
    }

    private static Section need(ElfFile elf, String name) throws DumpFormatException {
        Section section = elf.section(name)
                .orElseThrow(() -> new DumpFormatException(elf.source().name()
                        + " is a Xen guest core that is cut short or damaged: it has no section " + name
                        + ", and the list of its pages comes last in the file"));
        if (section.offset() < 0 || section.size() < 0 || section.offset() > Long.MAX_VALUE - section.size()) {
            throw new DumpFormatException(elf.source().name() + ": offset or size of section " + name
                    + " is impossible (0x" + Long.toHexString(section.offset()) + ", 0x"
                    + Long.toHexString(section.size()) + ")");
        }
        return section;
    }

    private static List<Note> notes(ElfFile elf) throws DumpFormatException {
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

    private static void addVcpus(ElfFile elf, List<Note> notes, List<String> warnings) throws DumpFormatException {
        Optional<Section> section = elf.section(".xen_prstatus");
        if (section.isEmpty()) {
            warnings.add(elf.source().name() + " has no .xen_prstatus: the registers of its vcpus are missing");
            return;
        }
        ByteSource contexts = elf.contents(section.get());
        long size = section.get().entrySize() > VCPU_BYTES ? section.get().entrySize() : VCPU_BYTES;
        long count = Math.min(contexts.size() / size, MAX_VCPUS);
        Cursor cursor = new Cursor(contexts, elf.order(), 0);
        for (long i = 0; i < count; i++) {
            byte[] context = cursor.moveTo(i * size).bytes("vcpu_guest_context " + i, VCPU_BYTES);
            notes.add(new Note(Note.XEN_VCPU, 0, context));
        }
    }

    @Override
    public DumpFormat format() {
        String kind = header.paravirtual() ? "Xen guest core (PV)" : "Xen guest core (PVH or HVM)";
        return new DumpFormat(kind, detail, false, !warnings.isEmpty());
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
    public MachineFrames machineFrames() {
        return header.paravirtual() ? runs::pfnOf : MachineFrames.SAME;
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
