package org.vmcoregdb.packages;

import java.io.IOException;
import java.io.InputStream;
import org.vmcoregdb.bytes.FormatException;

/** Is shown the files of a package, in their order in it. */
@FunctionalInterface
interface EntryVisitor {
    /**
     * Looks at one file or link; folders and devices are not shown.
     *
     * @param contents its bytes, of which any number may be read; gone when this returns
     * @return false to see no more
     * @throws IOException if {@code contents} fails
     * @throws FormatException to end with a sentence
     */
    boolean visit(PackageEntry entry, InputStream contents) throws IOException, FormatException;
}
