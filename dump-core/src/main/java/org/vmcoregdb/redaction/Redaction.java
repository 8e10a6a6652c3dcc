package org.vmcoregdb.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.PageUse;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.printk.LogBuffers;
import org.vmcoregdb.kernel.security.Keys;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/**
 * Lays a {@link RedactedDump} over a dump. What is to be left out is looked for in the dump as it is; if that cannot be found out, nothing is shown
 * at all.
 */
public final class Redaction {
    /** A buffer is looked through in such pieces; they overlap by a page, the longest that anything is found in. */
    private static final int CHUNK = 1 << 20;

    private static final int OVERLAP = 4096;

    private final Kernel kernel;
    private final ByteMask mask = new ByteMask();
    private final List<String> summary = new ArrayList<>();

    private Redaction(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The dump of a kernel without what rules leave out.
     *
     * @param kernel opened on the dump; used as long as the result is
     * @throws FormatException if it cannot be told what they mean in this dump
     */
    public static DumpFile of(Kernel kernel, RedactionRules rules) throws FormatException {
        Redaction redaction = new Redaction(kernel);
        try {
            Optional<PageUse> pages = rules.programPages() ? Optional.of(redaction.pages()) : Optional.empty();
            if (rules.keys()) {
                redaction.keys();
            }
            if (!rules.logPatterns().isEmpty()) {
                redaction.log(rules.logPatterns());
            }
            return new RedactedDump(
                    kernel.dump(), kernel.memory().pageSize(), pages, redaction.mask, redaction.summary);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException unknown) {
            throw new FormatException(
                    "What is to be left out of this dump cannot be found in it: " + unknown.getMessage(), unknown);
        }
    }

    private PageUse pages() throws FormatException {
        PageUse use = PageUse.of(kernel);
        if (use.problem().isPresent()) {
            throw new FormatException("Which pages of this dump are free cannot be told: "
                    + use.problem().get());
        }
        summary.add("pages of programs and files, and free pages");
        return use;
    }

    private void keys() throws FormatException {
        Keys keys = Keys.read(kernel);
        if (keys.problem().isPresent()) {
            throw new FormatException("Which keys the kernel kept cannot be told: "
                    + keys.problem().get());
        }
        int count = 0;
        for (Keys.Key key : keys.keys()) {
            if (!key.isKeyring()) {
                key.payload().forEach(this::object);
                count++;
            }
        }
        summary.add(count + (count == 1 ? " key" : " keys"));
    }

    /** The object of a slab that an address points at, else the rest of the page; not what is in the kernel's image. */
    private void object(long vaddr) {
        OptionalLong slab = SlabCaches.of(kernel).slabAt(vaddr);
        OptionalLong owner = slab.isPresent() ? SlabCaches.of(kernel).cacheOf(slab.getAsLong()) : OptionalLong.empty();
        Optional<SlabCache> cache =
                owner.isPresent() ? SlabAllocator.of(kernel).cacheAt(owner.getAsLong()) : Optional.empty();
        if (cache.isPresent() && cache.get().size() > 0) {
            long first = PageStructs.of(kernel).memoryOf(slab.getAsLong());
            long start = first
                    + Long.divideUnsigned(vaddr - first, cache.get().size())
                            * cache.get().size();
            add(start, cache.get().size());
        } else if (PageStructs.of(kernel).recordOfDirect(vaddr).isPresent()) {
            int page = kernel.memory().pageSize();
            add(vaddr, page - (vaddr & page - 1));
        }
    }

    private void log(List<RedactionRules.TextPattern> patterns) {
        int places = 0;
        for (LogBuffers.Piece piece : LogBuffers.of(kernel)) {
            for (long done = 0; done < piece.bytes(); done += CHUNK) {
                int length = (int) Math.min(CHUNK + OVERLAP, piece.bytes() - done);
                byte[] bytes = new byte[length];
                int from = 0;
                while (from < length) { // what is missing from the dump is left as zeros
                    int got = kernel.memory().read(piece.start() + done + from, bytes, from, length - from);
                    int page = kernel.memory().pageSize();
                    from += got < length - from
                            ? (int) (got + page - (piece.start() + done + from + got & page - 1))
                            : got;
                }
                places += text(bytes, piece.start() + done, patterns);
            }
        }
        summary.add(places + (places == 1 ? " place" : " places") + " in the log");
    }

    /** Records are told apart by the bytes between them that are no text. */
    private int text(byte[] bytes, long at, List<RedactionRules.TextPattern> patterns) {
        int places = 0;
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i < bytes.length && isText(bytes[i])) {
                continue;
            }
            if (i > start) {
                String run = new String(bytes, start, i - start, StandardCharsets.ISO_8859_1);
                for (RedactionRules.TextPattern pattern : patterns) {
                    for (RedactionRules.Span span : pattern.find(run)) {
                        places += add(at + start + span.start(), span.end() - span.start()) ? 1 : 0;
                    }
                }
            }
            start = i + 1;
        }
        return places;
    }

    private static boolean isText(byte b) {
        return b < 0 || b >= ' ' && b != 0x7f || b == '\t';
    }

    /** Returns whether it is new. */
    private boolean add(long vaddr, long bytes) {
        int page = kernel.memory().pageSize();
        long at = vaddr;
        long end = vaddr + bytes;
        boolean added = false;
        while (at < end) {
            long inPage = Math.min(end - at, page - (at & page - 1));
            OptionalLong paddr = kernel.memory().translate(at);
            if (paddr.isPresent()) {
                added |= mask.add(paddr.getAsLong(), (int) inPage);
            }
            at += inPage;
        }
        return added;
    }
}
