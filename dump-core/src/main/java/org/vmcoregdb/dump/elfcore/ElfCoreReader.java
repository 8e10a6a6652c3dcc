package org.vmcoregdb.dump.elfcore;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;

/** Opens ELF vmcores, and says what other ELF files are. */
public final class ElfCoreReader implements FormatReader {
    private static final String MAGIC = "\u007fELF";
    private static final int HEADER_BYTES = 64;
    private static final int TYPE_AT = 16;

    /** Cores of any class and byte order: opening one that is not supported says so. */
    @Override
    public boolean recognises(FileHead head) throws FormatException {
        if (!head.startsWith(MAGIC)) {
            return false;
        }
        byte[] bytes = head.bytes();
        if (bytes.length >= HEADER_BYTES && bytes[TYPE_AT] + bytes[TYPE_AT + 1] == ElfIdent.ET_CORE) {
            return true;
        }
        ElfCoreHeaders.checkKind(head.asSource());
        ElfFile.open(head.asSource()); // of a header that is cut short
        return true;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!probe.head().startsWith(MAGIC)) {
            return Optional.empty();
        }
        if (probe.sources().size() > 1) {
            throw new FormatException(probe.first().name()
                    + " is an ELF core, of which there is one file; only kdumps come in split sets");
        }
        ElfCoreDump core = ElfCoreDump.open(probe.first(), probe.packing());
        boolean live = probe.first().name().equals(LiveCore.PATH);
        return Optional.of(live ? new LiveCore(core) : core);
    }
}
