package org.vmcoregdb.dump.kdump;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;

/** Opens kdump-compressed dumps, by their signature ({@code makedumpfile diskdump_mod.h}). */
public final class KdumpReader implements FormatReader {
    @Override
    public boolean recognises(FileHead head) {
        return head.startsWith("KDUMP   ") || head.startsWith("DISKDUMP");
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!recognises(probe.head())) {
            return Optional.empty();
        }
        for (FileHead head : probe.heads()) {
            if (!recognises(head)) {
                throw probe.stranger(head);
            }
        }
        return Optional.of(KdumpFile.open(probe.sources(), probe.packing()));
    }
}
