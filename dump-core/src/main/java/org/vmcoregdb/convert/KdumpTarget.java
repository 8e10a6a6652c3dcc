package org.vmcoregdb.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.locate.KernelMapping;

/** Writes a kdump-compressed file. */
final class KdumpTarget implements PageTarget {
    private static final int VERSION = 6;
    private static final int UTS_FIELD = 65;
    private static final int UTS_BYTES = 390;
    private static final int SUB_HEADER_BYTES = 104;
    private static final int ENTRY_BYTES = 24;
    private static final int BUFFERED_ENTRIES = 4096;

    private final OutputFile out;
    private final TargetFormat format;
    private final FilterLevel level;
    private final Kernel kernel;
    private final int block;
    private final ByteOrder order;
    private final long pages;
    private final byte[] subHeader;
    private final long bitmapsAt;
    private final long bitmapBytes;
    private final long descriptorsAt;
    private final long zerosAt;
    private long dataAt;
    private long descriptors;
    private ByteOutput buffered;

    /** Lays the file out. */
    KdumpTarget(OutputFile out, PagePlan plan, TargetFormat format, FilterLevel level, Kernel kernel, int pageSize)
            throws FormatException {
        this.out = out;
        this.format = format;
        this.level = level;
        this.kernel = kernel;
        this.block = pageSize;
        this.order = kernel.arch().byteOrder();
        this.pages = plan.end();
        this.subHeader = subHeader();
        this.bitmapsAt = block + (long) subHeader.length;
        this.bitmapBytes = up((pages + Byte.SIZE - 1) / Byte.SIZE);
        this.descriptorsAt = bitmapsAt + 2 * bitmapBytes;
        this.zerosAt = up(descriptorsAt + plan.wanted() * ENTRY_BYTES);
        this.dataAt = zerosAt + block;
        this.buffered = new ByteOutput(BUFFERED_ENTRIES * ENTRY_BYTES, order);
        out.write(new byte[block], zerosAt);
    }

    private long up(long bytes) {
        return (bytes + block - 1) / block * block;
    }

    @Override
    public void write(PageBlock pagesToWrite) throws FormatException {
        long at = dataAt;
        for (int page = 0; page < pagesToWrite.count(); page++) {
            switch (pagesToWrite.state(page)) {
                case LEFT_OUT -> {}
                case MISSING -> pagesToWrite.chunk().forget(pagesToWrite.first() + page);
                case ZEROS -> describe(zerosAt, block, 0);
                case PLAIN -> {
                    describe(at, block, 0);
                    at += block;
                }
                case COMPRESSED -> {
                    describe(at, pagesToWrite.size(page), format.flag());
                    at += pagesToWrite.size(page);
                }
            }
        }
        out.write(pagesToWrite.data().slice(0, pagesToWrite.bytes()), dataAt);
        dataAt = at;
    }

    private void describe(long offset, int size, int flags) throws FormatException {
        buffered.u64(offset).u32(size).u32(flags).u64(0);
        if (buffered.size() == BUFFERED_ENTRIES * ENTRY_BYTES) {
            flush();
        }
    }

    private void flush() throws FormatException {
        byte[] bytes = buffered.toByteArray();
        out.write(bytes, descriptorsAt + descriptors * ENTRY_BYTES);
        descriptors += bytes.length / ENTRY_BYTES;
        buffered = new ByteOutput(BUFFERED_ENTRIES * ENTRY_BYTES, order);
    }

    @Override
    public void endOf(PagePlan.Chunk chunk) throws FormatException {
        bitmap(chunk, chunk.memoryWords(), bitmapsAt);
        bitmap(chunk, chunk.writtenWords(), bitmapsAt + bitmapBytes);
    }

    private void bitmap(PagePlan.Chunk chunk, long[] words, long at) throws FormatException {
        // which bit of a byte is a page's is the same in all byte orders
        ByteOutput bits = new ByteOutput(words.length * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            bits.u64(word);
        }
        long from = chunk.firstPfn() / Byte.SIZE;
        byte[] bytes = bits.toByteArray();
        out.write(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, bitmapBytes - from)), at + from);
    }

    @Override
    public void finish() throws FormatException {
        flush();
        out.write(header(), 0);
        out.write(subHeader, block);
        out.size(dataAt);
    }

    private byte[] header() {
        ByteOutput bytes = new ByteOutput(block, order);
        bytes.bytes("KDUMP   ".getBytes(StandardCharsets.US_ASCII)).u32(VERSION);
        bytes.bytes(utsName()).align(Long.BYTES);
        long time = kernel.dump()
                .headerTime()
                .orElse(kernel.vmcoreInfo()
                        .get("CRASHTIME")
                        .map(KdumpTarget::decimal)
                        .orElse(0L));
        bytes.u64(time).u64(0);
        bytes.u32(format.flag()).u32(block).u32(subHeader.length / block);
        bytes.u32((int) (2 * bitmapBytes / block)).u32((int) Math.min(pages, 0xffffffffL));
        bytes.u32(0).u32(0).u32((int) Math.min(dataAt / block, 0xffffffffL)).u32(0);
        return bytes.u32(Math.max(1, CoreNotes.cpus(CoreNotes.of(kernel))))
                .align(block)
                .toByteArray();
    }

    private static long decimal(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private byte[] utsName() {
        UtsName name = kernel.utsName()
                .or(() -> kernel.dump().headerUtsName())
                .orElseGet(() -> new UtsName(
                        "Linux",
                        "",
                        kernel.release(),
                        "",
                        kernel.arch().machine().unameName(),
                        ""));
        List<String> fields = List.of(
                name.sysname(), name.nodename(), name.release(), name.version(), name.machine(), name.domainname());
        byte[] bytes = new byte[UTS_BYTES];
        for (int i = 0; i < fields.size(); i++) {
            byte[] text = fields.get(i).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, bytes, i * UTS_FIELD, Math.min(text.length, UTS_FIELD - 1));
        }
        return bytes;
    }

    private byte[] subHeader() {
        List<Note> all = CoreNotes.of(kernel);
        byte[] notes = CoreNotes.bytes(all, order);
        CoreNotes.Place info = CoreNotes.placeOfVmcoreInfo(all);
        byte[] erased = CoreNotes.erased(kernel).getBytes(StandardCharsets.UTF_8);
        long at = (long) block + SUB_HEADER_BYTES;
        ByteOutput bytes = new ByteOutput(block, order);
        bytes.u64(physBase()).u32(level.sum()).u32(0).u64(0).u64(0);
        // it is the note's: makedumpfile, which filters the file again, takes it for a part of the notes
        bytes.u64(at + info.offset()).u64(info.bytes()).u64(at).u64(notes.length);
        bytes.u64(erased.length == 0 ? 0 : at + up8(notes.length)).u64(erased.length);
        bytes.u64(0).u64(0).u64(pages);
        bytes.bytes(notes).align(Long.BYTES).bytes(erased);
        return bytes.align(block).toByteArray();
    }

    private static int up8(int bytes) {
        return (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    private long physBase() {
        Optional<KernelMapping> mapping = KernelMapping.of(kernel.arch().machine());
        return mapping.isPresent()
                ? mapping.get()
                        .headerBase(kernel.vmcoreInfo())
                        .orElse(kernel.dump().headerPhysBase().orElse(0))
                : 0;
    }
}
