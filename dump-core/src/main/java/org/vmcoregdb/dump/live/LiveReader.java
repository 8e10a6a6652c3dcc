package org.vmcoregdb.dump.live;

import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.Probe;

/** Opens machines that run. */
public final class LiveReader implements FormatReader {
    @Override
    public boolean recognises(FileHead head) {
        return false; // no file is one
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!(probe.first() instanceof LiveMemory memory)) {
            return Optional.empty();
        }
        if (probe.sources().size() > 1) {
            throw new FormatException(
                    memory.name() + " is a machine that runs, of which there is one and no other files");
        }
        try {
            return Optional.of(LiveDump.of(memory));
        } catch (IOException e) {
            throw new FormatException(memory.name() + ": " + IoReason.of(e), e);
        }
    }
}
