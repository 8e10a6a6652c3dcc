package org.vmcoregdb.dump;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;

/**
 * Reads one format of dumps, or knows one that cannot be read. A new format is a package with such a reader, and a line in the
 * list of {@code dump.open.DumpFormats}; nothing else in the program looks at what a dump begins with.
 *
 * <p>Readers are asked in the list's order, the more particular format before the more general.
 */
public interface FormatReader {
    /**
     * Whether a file with these first bytes is worth opening. Asked of files among which there may be dumps, and before a
     * compressed file is expanded as a whole.
     *
     * @throws FormatException if it is of this reader's format, but of a kind that cannot be opened: the sentence says why
     */
    boolean recognises(FileHead head) throws FormatException;

    /**
     * Opens a dump.
     *
     * @return empty if it is not of this format; else a dump that owns the probe's sources, and those of its companions that were
     *     asked for
     * @throws FormatException if it is of this format, but damaged or of a kind that is not supported
     */
    Optional<DumpFile> open(Probe probe) throws FormatException;
}
