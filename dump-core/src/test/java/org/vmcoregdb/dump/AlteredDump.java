package org.vmcoregdb.dump;

import java.util.Map;

/** Another dump, some of whose pages have other contents. Closing it leaves the other one open. */
public final class AlteredDump extends ForwardingDump {
    private final DumpFile original;
    private final Map<Long, byte[]> altered;

    /** @param altered new contents by page frame number */
    public AlteredDump(DumpFile original, Map<Long, byte[]> altered) {
        super(original);
        this.original = original;
        this.altered = altered;
    }

    @Override
    public PageLookup lookup(long pfn) {
        byte[] other = altered.get(pfn);
        return other == null ? original.lookup(pfn) : PageLookup.Present.whole(other);
    }

    @Override
    public void close() {}
}
