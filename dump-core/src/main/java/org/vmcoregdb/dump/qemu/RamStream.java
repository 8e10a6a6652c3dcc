package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PrintableText;

/** Walks over a stream from its beginning to the end of the memory in it, or has what a walk found before. */
final class RamStream {
    private static final int HEADER_BYTES = 8;

    private static final int END = 0;
    private static final int SECTION_START = 1;
    private static final int SECTION_PART = 2;
    private static final int SECTION_END = 3;
    private static final int SECTION_FULL = 4;
    private static final int SUBSECTION = 5;
    private static final int CONFIGURATION = 7;
    private static final int COMMAND = 8;
    private static final int FOOTER = 0x7e;

    private static final int RAM_VERSION = 4;
    private static final int FILLED = 2;
    private static final int LIST = 4;
    private static final int PAGE = 8;
    private static final int SECTION_DATA_END = 0x10;
    private static final int SAME_BLOCK = 0x20;
    private static final int DIFFERENCE = 0x40;
    private static final int HOOK = 0x80;
    private static final int COMPRESSED = 0x100;
    private static final int FLUSH = 0x200;

    private static final int MAPPED_VERSION = 1;
    private static final int MAPPED_BYTES = 28;

    /** A machine has some dozens. */
    private static final int MOST_BLOCKS = 4096;

    private static final int MOST_CAPABILITIES = 256;
    private static final int USUAL_PAGE_BITS = 12;
    private static final int LARGEST_PAGE_BITS = 16;
    /** Physical addresses have at most 52 bits. */
    private static final long MEMORY_LIMIT = 1L << 52;

    private static final int LONGEST_NAME = 0xff * 6;

    /** Of an index that was kept: so many runs are looked up in the file. */
    private static final int LOOKED_AT = 64;

    /** After so many pages it is said how far the walk has come, and asked whether it should go on. */
    private static final int STEP_PAGES = 1 << 14;

    private final ByteSource file;
    private final ExpansionProgress progress;
    private final List<RamBlock> blocks = new ArrayList<>();
    private PageRuns runs = new PageRuns(0);
    private String machine = "";
    private int pageBits = USUAL_PAGE_BITS;
    private long at;
    private long steps;
    private long ramSection = -1;
    private boolean complete;
    private boolean footers;
    private Optional<RamBlock> current = Optional.empty();

    private long walked;

    private RamStream(ByteSource file, ExpansionProgress progress) {
        this.file = file;
        this.progress = progress;
    }

    /** The stream ends here. */
    private static final class CutException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Walks over a stream: of plain pages one word each is read, but there are as many words as pages.
     *
     * @param file begins with the stream
     * @param progress receives how far the walk has come
     * @throws FormatException if it is of a kind that is not read, or this thread is interrupted
     */
    static RamStream read(ByteSource file, ExpansionProgress progress) throws FormatException, IOException {
        RamStream stream = new RamStream(file, progress);
        stream.at = HEADER_BYTES;
        try {
            stream.sections();
        } catch (CutException cut) {
            stream.complete = false;
        }
        progress.advanced(stream.shortName(), file.size(), file.size());
        stream.runs = stream.runs.sorted();
        stream.walked = stream.steps;
        return stream;
    }

    /**
     * What a walk over all of a file found before.
     *
     * @return empty if it cannot be what is in this file
     */
    static Optional<RamStream> restore(ByteSource file, byte[] index) throws IOException {
        Cursor in = new Cursor(new ByteArraySource("index", index), ByteOrder.LITTLE_ENDIAN, 0);
        RamStream stream = new RamStream(file, ExpansionProgress.SILENT);
        try {
            if (in.s64("size") != file.size()) {
                return Optional.empty();
            }
            stream.complete = true;
            stream.at = in.s64("end");
            stream.footers = in.u8("footers") != 0;
            stream.pageBits = in.u8("bits of a page");
            stream.machine = in.fixedString("machine", (int) Math.min(in.u32("length"), LONGEST_NAME));
            long count = in.u32("blocks");
            long page = 0;
            for (long i = 0; i < Math.min(count, MOST_BLOCKS); i++) {
                String name = in.fixedString("name", (int) Math.min(in.u32("length"), LONGEST_NAME));
                long bytes = in.s64("bytes");
                long first = in.s64("first page");
                boolean mapped = in.u8("mapped") != 0;
                RamBlock.Mapped place = new RamBlock.Mapped(in.s64("bitmap"), in.s64("pages"));
                if (bytes <= 0 || bytes > MEMORY_LIMIT || first != page) {
                    return Optional.empty();
                }
                page += (bytes - 1 >>> stream.pageBits) + 1;
                stream.blocks.add(new RamBlock(name, bytes, first, mapped ? Optional.of(place) : Optional.empty()));
            }
            stream.runs = PageRuns.restore(in, stream.pageSize(), file.size());
            boolean possible = stream.at <= file.size()
                    && stream.pageBits >= USUAL_PAGE_BITS
                    && stream.pageBits <= LARGEST_PAGE_BITS;
            return possible && stream.isAsWalked() ? Optional.of(stream) : Optional.empty();
        } catch (FormatException cut) {
            return Optional.empty();
        }
    }

    /** Whether some of the plain pages, from the first to the last, are where they should be: behind their address, and maybe their block's name. */
    private boolean isAsWalked() throws IOException {
        int step = Math.max(1, runs.count() / LOOKED_AT);
        for (int run = 0; run < runs.count(); run += step) {
            long page = runs.firstPage(run);
            Optional<RamBlock> block = blocks.stream()
                    .filter(one ->
                            page >= one.firstPage() && page - one.firstPage() < (one.bytes() - 1 >>> pageBits) + 1)
                    .findFirst();
            if (block.isEmpty()) {
                return false;
            }
            long address = page - block.get().firstPage() << pageBits;
            long place = runs.place(run, page);
            long named = place - 1 - block.get().name().length();
            boolean there = runs.kind(run) != PageRuns.Kind.PLAIN
                    || word(place) == (address | PAGE | SAME_BLOCK)
                    || word(named) == (address | PAGE);
            if (!there) {
                return false;
            }
        }
        return true;
    }

    private long word(long end) throws IOException {
        return end < Long.BYTES ? 0 : Long.reverseBytes(file.littleEndianLong(end - Long.BYTES));
    }

    /** What was found, for {@link #restore}; only of a stream that is complete. */
    byte[] index() {
        ByteOutput out = new ByteOutput(4096, ByteOrder.LITTLE_ENDIAN);
        out.u64(file.size()).u64(at).u8(footers ? 1 : 0).u8(pageBits);
        text(out, machine);
        out.u32(blocks.size());
        for (RamBlock block : blocks) {
            text(out, block.name());
            RamBlock.Mapped mapped = block.mapped().orElse(new RamBlock.Mapped(0, 0));
            out.u64(block.bytes()).u64(block.firstPage()).u8(block.mapped().isPresent() ? 1 : 0);
            out.u64(mapped.bitmap()).u64(mapped.pages());
        }
        runs.save(out);
        return out.toByteArray();
    }

    private static void text(ByteOutput out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.u32(bytes.length).bytes(bytes);
    }

    /** How many pages were looked at to find this out. */
    long walked() {
        return walked;
    }

    /** The machine's name, such as {@code pc-q35-7.2}; empty if the stream does not say. */
    String machine() {
        return machine;
    }

    /** All blocks of memory. */
    List<RamBlock> blocks() {
        return blocks;
    }

    /** Where their pages are. */
    PageRuns runs() {
        return runs;
    }

    int pageSize() {
        return 1 << pageBits;
    }

    /** Whether all memory is there. */
    boolean complete() {
        return complete;
    }

    /** Whether sections end with their number. */
    boolean hasFooters() {
        return footers;
    }

    /** File offset of what comes after the memory. */
    long end() {
        return at;
    }

    private long number(int bytes) throws IOException, CutException {
        if (at > file.size() - bytes) {
            throw new CutException();
        }
        long value = Long.reverseBytes(file.littleEndianLong(at)) >>> Long.SIZE - 8 * bytes;
        at += bytes;
        return value;
    }

    private void skip(long bytes) throws CutException {
        if (bytes < 0 || bytes > file.size() - at) {
            throw new CutException();
        }
        at += bytes;
    }

    private String text(int length) throws IOException, CutException {
        byte[] bytes = new byte[length];
        if (file.read(at, bytes, 0, length) < length) {
            throw new CutException();
        }
        at += length;
        return ByteText.decode(bytes, 0, length);
    }

    private FormatException unknown(String what) {
        return new FormatException(file.name() + " is a saved QEMU machine whose stream has "
                + PrintableText.inLine(what) + " at offset 0x"
                + Long.toHexString(at) + ", behind which it cannot be read");
    }

    private void sections() throws FormatException, IOException, CutException {
        while (!complete) {
            long began = at;
            int type = (int) number(1);
            switch (type) {
                case CONFIGURATION -> configuration();
                case SECTION_START -> {
                    long section = number(Integer.BYTES);
                    String name = text((int) number(1));
                    skip(Integer.BYTES);
                    long version = number(Integer.BYTES);
                    if (!name.equals("ram") || version != RAM_VERSION || ramSection >= 0) {
                        at = began;
                        throw unknown("a section \"" + name + "\" of version " + version);
                    }
                    ramSection = section;
                    ram();
                    footer();
                }
                case SECTION_PART, SECTION_END -> {
                    if (number(Integer.BYTES) != ramSection) {
                        at = began;
                        throw unknown("a part of another section than memory");
                    }
                    ram();
                    footer();
                    complete = type == SECTION_END;
                }
                case COMMAND -> {
                    skip(Short.BYTES);
                    skip(number(Short.BYTES));
                }
                default -> {
                    at = began;
                    boolean device = type == SECTION_FULL || type == END;
                    throw unknown(
                            device && ramSection < 0
                                    ? "no memory before the end or its devices,"
                                    : "something unknown");
                }
            }
        }
    }

    private void footer() throws IOException, CutException {
        if (at < file.size() && (file.littleEndianLong(at) & 0xff) == FOOTER) {
            skip(1 + Integer.BYTES);
            footers = true;
        }
    }

    private void configuration() throws FormatException, IOException, CutException {
        long length = number(Integer.BYTES);
        if (length > 0xff) {
            throw unknown("a name of " + length + " bytes");
        }
        machine = text((int) length);
        while (at < file.size() && (file.littleEndianLong(at) & 0xff) == SUBSECTION) {
            skip(1);
            String name = text((int) number(1));
            skip(Integer.BYTES);
            switch (name) {
                case "configuration/target-page-bits" -> pageBits = (int) number(Integer.BYTES);
                case "configuration/capabilities" -> {
                    long count = number(Integer.BYTES);
                    for (long i = 0; i < Math.min(count, MOST_CAPABILITIES); i++) {
                        skip(number(1));
                    }
                }
                case "configuration/uuid" -> skip(2 * Long.BYTES);
                default -> throw unknown("a configuration \"" + name + "\"");
            }
        }
        if (pageBits < USUAL_PAGE_BITS || pageBits > LARGEST_PAGE_BITS) {
            throw unknown("pages of 2^" + pageBits + " bytes");
        }
    }

    private String shortName() {
        return file.name().substring(file.name().lastIndexOf('/') + 1);
    }

    private void ram() throws FormatException, IOException, CutException {
        int flags = 0;
        while (flags != SECTION_DATA_END) {
            if (++steps % STEP_PAGES == 0) {
                progress.advanced(shortName(), Math.min(at, file.size() - 1), file.size());
                if (Thread.currentThread().isInterrupted()) {
                    throw new FormatException(file.name() + " was not read to its end: that was interrupted");
                }
            }
            long began = at;
            long word = number(Long.BYTES);
            long mask = pageSize() - 1L;
            flags = (int) (word & mask);
            long address = word & ~mask;
            boolean fits;
            switch (flags & ~SAME_BLOCK) {
                case LIST -> {
                    list(address);
                    fits = true;
                }
                case PAGE -> {
                    long page = page(flags, address);
                    long place = at;
                    skip(pageSize());
                    fits = runs.add(page, place, PageRuns.Kind.PLAIN);
                }
                case FILLED -> {
                    long page = page(flags, address);
                    fits = runs.add(page, number(1), PageRuns.Kind.FILLED);
                }
                case COMPRESSED -> {
                    long page = page(flags, address);
                    long place = at;
                    skip(number(Integer.BYTES));
                    fits = runs.add(page, place, PageRuns.Kind.ZLIB);
                }
                case SECTION_DATA_END, FLUSH -> fits = true;
                case DIFFERENCE -> {
                    at = began;
                    throw unknown("pages as differences to earlier ones (xbzrle)");
                }
                case HOOK -> {
                    at = began;
                    throw unknown("pages that were sent another way (RDMA)");
                }
                default -> {
                    at = began;
                    throw unknown("a page with unknown flags 0x" + Integer.toHexString(flags));
                }
            }
            if (!fits) {
                throw unknown("more pieces of memory than any machine has");
            }
        }
    }

    /** The number of a page in all memory; its block is named, or that of the page before. */
    private long page(int flags, long address) throws FormatException, IOException, CutException {
        if ((flags & SAME_BLOCK) == 0) {
            String name = text((int) number(1));
            current = blocks.stream().filter(block -> block.name().equals(name)).findFirst();
        }
        if (current.isEmpty() || address < 0 || address >= current.get().bytes()) {
            throw unknown("a page of memory that it did not announce");
        }
        return current.get().firstPage() + (address >>> pageBits);
    }

    private void list(long total) throws FormatException, IOException, CutException {
        if (!blocks.isEmpty() || total < 0 || total > MEMORY_LIMIT) {
            throw unknown("a list of memory that cannot be");
        }
        runs = new PageRuns(pageSize() + Long.BYTES);
        long page = 0;
        long left = total;
        while (left > 0) {
            String name = text((int) number(1));
            long bytes = number(Long.BYTES);
            if (bytes <= 0 || bytes > left || blocks.size() == MOST_BLOCKS) {
                throw unknown("a block of memory that cannot be");
            }
            Optional<RamBlock.Mapped> mapped = mapped(bytes);
            blocks.add(new RamBlock(name, bytes, page, mapped));
            page += (bytes - 1 >>> pageBits) + 1;
            left -= bytes;
        }
    }

    /**
     * The header of a block whose pages are all in one place, if it has one: a name that follows instead begins with its length,
     * and a word with zeros that are followed by flags. Passes over the pages.
     */
    private Optional<RamBlock.Mapped> mapped(long bytes) throws IOException, CutException {
        long began = at;
        if (at > file.size() - MAPPED_BYTES) {
            return Optional.empty();
        }
        long version = number(Integer.BYTES);
        long page = number(Long.BYTES);
        long bitmap = number(Long.BYTES);
        long pages = number(Long.BYTES);
        if (version != MAPPED_VERSION || page != pageSize() || bitmap < at || pages < bitmap) {
            at = began;
            return Optional.empty();
        }
        long before = bitmap
                - at; // offsets are those of the file that QEMU wrote, in which the stream may have begun further on
        at = pages - before;
        skip(bytes);
        return Optional.of(new RamBlock.Mapped(bitmap - before, pages - before));
    }
}
