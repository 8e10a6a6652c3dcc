package org.vmcoregdb.server.gdb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.protocol.target.MemoryChanges;

/**
 * What one client's monitor commands see: the dump, with the bytes that the client changed. What was read of a changed kernel is kept until
 * the next change.
 */
final class WhatIf {
    private final CrashDump original;
    private @Nullable Changed last;

    private record Changed(MemoryChanges changes, long version, CrashDump analysis) {}

    WhatIf(CrashDump original) {
        this.original = original;
    }

    /** The dump as the client sees it now. */
    synchronized CrashDump with(Optional<MemoryChanges> changes) {
        if (changes.isEmpty()) {
            last = null;
            return original;
        }
        Changed known = last;
        long version = changes.get().version();
        if (known == null || known.version != version || !known.changes.equals(changes.get())) {
            known = new Changed(changes.get(), version, original.with(changes.get()::apply));
            last = known;
        }
        return known.analysis;
    }
}
