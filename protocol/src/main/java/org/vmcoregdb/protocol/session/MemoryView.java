package org.vmcoregdb.protocol.session;

import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.target.Memory;

/** Which memory a client's packets are about: virtual, or physical if it asked for that. */
final class MemoryView {
    private final Overlay overlay;
    private boolean physical;

    MemoryView(Overlay overlay) {
        this.overlay = overlay;
    }

    boolean isPhysical() {
        return physical;
    }

    /** @return false if there is none of that kind */
    boolean show(boolean wanted) {
        if (wanted && overlay.physicalMemory().isEmpty()) {
            return false;
        }
        physical = wanted;
        return true;
    }

    Memory memory() {
        return physical ? overlay.physicalMemory().orElseThrow() : overlay.memory();
    }

    Overlay.Written write(long tid, long address, byte[] data) {
        return physical ? overlay.writePhysical(address, data) : overlay.write(tid, address, data);
    }
}
