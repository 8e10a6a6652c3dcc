package org.vmcoregdb.redaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.ForwardingDump;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.kernel.mm.PageUse;

/** A dump of which some pages are not shown, and bytes of others are replaced. The file itself cannot be read through it. */
final class RedactedDump extends ForwardingDump {
    private final DumpFile original;
    private final int kernelPage;
    private final Optional<PageUse> pages;
    private final ByteMask mask;
    private final String warning;

    /**
     * @param kernelPage size of the kernel's pages in bytes
     * @param pages tells which are shown; empty if all are
     * @param summary what is left out
     */
    RedactedDump(DumpFile original, int kernelPage, Optional<PageUse> pages, ByteMask mask, List<String> summary) {
        super(original);
        this.original = original;
        this.kernelPage = kernelPage;
        this.pages = pages;
        this.mask = mask;
        this.warning = "redacted, and not shown to anybody here: " + String.join("; ", summary);
    }

    @Override
    public PageLookup lookup(long pfn) {
        int size = original.pageSize();
        long start = pfn * size;
        boolean[] hidden = hidden(start, size);
        boolean all = true;
        boolean any = false;
        for (boolean one : hidden) {
            all &= one;
            any |= one;
        }
        if (all && hidden.length > 0) {
            // what is not there is said to be missing, with its own reason
            return original.lookup(pfn) instanceof PageLookup.Absent absent
                    ? absent
                    : PageLookup.Absent.of(AbsenceReason.REDACTED);
        }
        PageLookup page = original.lookup(pfn);
        if (!(page instanceof PageLookup.Present present) || !any && !mask.touches(start, start + size)) {
            return page;
        }
        byte[] bytes = present.bytes().clone();
        for (int i = 0; i < hidden.length; i++) {
            if (hidden[i]) {
                Arrays.fill(bytes, i * kernelPage, (i + 1) * kernelPage, ByteMask.FILL);
            }
        }
        mask.apply(start, bytes);
        return new PageLookup.Present(bytes, present.validFrom(), present.validTo());
    }

    /** For each of the kernel's pages in a page of the dump; these are smaller or larger than those. */
    private boolean[] hidden(long start, int size) {
        if (pages.isEmpty()) {
            return new boolean[0];
        }
        boolean[] hidden = new boolean[Math.max(1, size / kernelPage)];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = !pages.get().isKernels(start + (long) i * kernelPage);
        }
        return hidden;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(super.warnings());
        all.add(warning);
        return all;
    }
}
