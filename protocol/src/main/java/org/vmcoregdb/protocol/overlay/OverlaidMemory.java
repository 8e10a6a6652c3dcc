package org.vmcoregdb.protocol.overlay;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.MemoryRegion;

/** Memory with changes. What is not there cannot be changed either. */
final class OverlaidMemory implements Memory {
    private final Memory beneath;
    private final BooleanSupplier shown;
    private final ChangedBytes changes;

    OverlaidMemory(Memory beneath, BooleanSupplier shown, Budget.Share room) {
        this.beneath = beneath;
        this.shown = shown;
        this.changes = new ChangedBytes(room);
    }

    ChangedBytes changes() {
        return changes;
    }

    @Override
    public int read(long tid, long address, byte[] buffer, int offset, int length) {
        int count = beneath.read(tid, address, buffer, offset, length);
        if (!changes.isEmpty() && shown.getAsBoolean()) {
            changes.patch(at -> space(tid, at), address, buffer, offset, count);
        }
        return count;
    }

    /** Nothing is changed unless all of it can be. */
    Overlay.Written write(long tid, long address, byte[] data) {
        if (beneath.read(tid, address, new byte[data.length], 0, data.length) < data.length) {
            return Overlay.Written.NOT_THERE;
        }
        for (int done = 0; done < data.length; ) {
            int part = ChangedBytes.inPage(address + done, data.length - done);
            if (!changes.prepare(space(tid, address + done), address + done)) {
                return Overlay.Written.NO_ROOM;
            }
            done += part;
        }
        for (int done = 0; done < data.length; ) {
            int part = ChangedBytes.inPage(address + done, data.length - done);
            changes.put(space(tid, address + done), address + done, data, done, part);
            done += part;
        }
        return Overlay.Written.DONE;
    }

    @Override
    public OptionalLong nextReadable(long tid, long address) {
        return beneath.nextReadable(tid, address);
    }

    @Override
    public long space(long tid, long address) {
        return beneath.space(tid, address);
    }

    @Override
    public Optional<MemoryRegion> region(long tid, long address) {
        return beneath.region(tid, address);
    }
}
