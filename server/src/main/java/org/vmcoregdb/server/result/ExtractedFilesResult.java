package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.packages.DebugFileKind;

/**
 * What was taken out of a package: {@code extract}.
 *
 * @param packageFile the package, as the user named it
 * @param files in the package's order
 */
public record ExtractedFilesResult(String packageFile, List<ExtractedFile> files) implements Result {
    /**
     * A file that was written.
     *
     * @param kind kernel or module
     * @param bytes its size
     * @param path where it is
     */
    public record ExtractedFile(DebugFileKind kind, BuildId buildId, long bytes, String path) {}
}
