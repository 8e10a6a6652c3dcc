package org.vmcoregdb.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.arch.Machine;

/** A dump made of pages in memory. Pages that nothing was put on are not RAM. */
public final class FakeDump implements DumpFile {
    private final int pageSize;
    private final NavigableMap<Long, PageLookup> pages = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<CpuState> cpus = new ArrayList<>();
    private final StringBuilder info = new StringBuilder();
    private Machine machine = Machine.X86_64;
    private boolean describesItself = true;
    private P2m frames = P2m.SAME;
    private OptionalLong headerPhysBase = OptionalLong.empty();
    private int lookups;

    /** One of 4 KiB pages. */
    public FakeDump() {
        this(4096);
    }

    /** One of pages of this size, a power of two. */
    public FakeDump(int pageSize) {
        this.pageSize = pageSize;
    }

    /** Puts bytes at a physical address. */
    public FakeDump put(long paddr, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            page(paddr + i)[(int) (paddr + i & pageSize - 1)] = bytes[i];
        }
        return this;
    }

    /** Puts a 64-bit number. */
    public FakeDump put64(long paddr, long value) {
        return put(
                paddr,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    /** Says what is known of the page that holds an address. */
    public FakeDump page(long paddr, PageLookup page) {
        pages.put(paddr / pageSize, page);
        return this;
    }

    /** Adds a line {@code key=value} to vmcoreinfo. */
    public FakeDump info(String key, String value) {
        info.append(key).append('=').append(value).append('\n');
        return this;
    }

    /** Says in the header where the image is. */
    public FakeDump headerPhysBase(long base) {
        headerPhysBase = OptionalLong.of(base);
        return this;
    }

    @Override
    public OptionalLong headerPhysBase() {
        return headerPhysBase;
    }

    /** Adds a note. */
    public FakeDump note(Note note) {
        notes.add(note);
        return this;
    }

    /** Adds a CPU after those that notes describe. */
    public FakeDump cpu(CpuState state) {
        cpus.add(state);
        return this;
    }

    /** Sets the machine. */
    public FakeDump machine(Machine other) {
        machine = other;
        return this;
    }

    /** Sets what frame numbers in page tables mean. */
    public FakeDump p2m(P2m other) {
        frames = other;
        return this;
    }

    /** The text of vmcoreinfo so far. */
    public String infoText() {
        return info.toString();
    }

    /** Leaves vmcoreinfo out. */
    public FakeDump withoutInfo() {
        describesItself = false;
        return this;
    }

    /** Replaces vmcoreinfo. */
    public FakeDump withInfo(String text) {
        info.setLength(0);
        info.append(text);
        describesItself = true;
        return this;
    }

    /** What is in memory. */
    public byte[] bytes(long paddr, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = page(paddr + i)[(int) (paddr + i & pageSize - 1)];
        }
        return bytes;
    }

    /** How often a page was asked for. */
    public int lookups() {
        return lookups;
    }

    private byte[] page(long paddr) {
        PageLookup page = pages.computeIfAbsent(paddr / pageSize, pfn -> PageLookup.Present.whole(new byte[pageSize]));
        return ((PageLookup.Present) page).bytes();
    }

    @Override
    public DumpFormat format() {
        return new DumpFormat("pages in memory", "", false, false);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public PageLookup lookup(long pfn) {
        lookups++;
        return pages.getOrDefault(pfn, PageLookup.Absent.of(AbsenceReason.NOT_RAM));
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        Long next = pages.ceilingKey(pfn);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public List<MemoryRange> ranges() {
        List<MemoryRange> ranges = new ArrayList<>();
        for (long pfn : pages.keySet()) {
            int last = ranges.size() - 1;
            if (last >= 0 && ranges.get(last).end() == pfn * pageSize) {
                ranges.set(last, new MemoryRange(ranges.get(last).start(), (pfn + 1) * pageSize));
            } else {
                ranges.add(new MemoryRange(pfn * pageSize, (pfn + 1) * pageSize));
            }
        }
        return ranges;
    }

    @Override
    public P2m p2m() {
        return frames;
    }

    @Override
    public PageCounts pageCounts() {
        return new PageCounts(pages.size(), pages.size(), 0, 0);
    }

    @Override
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<CpuState> cpus() {
        List<CpuState> all = new ArrayList<>(RegisterNotes.cpus(machine, notes));
        all.addAll(cpus);
        return all;
    }

    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return describesItself
                ? Optional.of(VmcoreInfo.parse(info.toString().getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void close() {}
}
