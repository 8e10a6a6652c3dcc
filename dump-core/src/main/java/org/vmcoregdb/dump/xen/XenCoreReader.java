package org.vmcoregdb.dump.xen;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;

/** Opens cores of Xen guests. To their first bytes they are ELF cores, so this reader comes before that of those. */
public final class XenCoreReader implements FormatReader {
    /** Never: what tells such a core from another ELF core is further on. */
    @Override
    public boolean recognises(FileHead head) {
        return false;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        boolean mayBe = probe.sources().size() == 1 && probe.head().startsWith("\u007fELF");
        return mayBe && XenCoreDump.recognises(probe.first())
                ? Optional.of(XenCoreDump.open(probe.first(), probe.packing()))
                : Optional.empty();
    }
}
