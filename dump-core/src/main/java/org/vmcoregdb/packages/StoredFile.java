package org.vmcoregdb.packages;

import java.nio.file.Path;
import org.vmcoregdb.elf.BuildId;

/**
 * A debug file that was taken out of a package.
 *
 * @param kind kernel or module
 * @param buildId its own, read from its notes
 * @param name what the package calls it, without the ending of a compressed file
 * @param path where it is now
 */
public record StoredFile(DebugFileKind kind, BuildId buildId, EntryName name, Path path) {}
