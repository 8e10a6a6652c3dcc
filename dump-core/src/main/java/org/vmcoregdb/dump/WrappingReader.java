package org.vmcoregdb.dump;

import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;

/** Reads what dumps of any format may be wrapped in, in place; for formats that stand in the list of {@code dump.open.DumpFormats}. */
public interface WrappingReader {
    /**
     * What was in a wrapping.
     *
     * @param source the file inside; owns the source that it was found in
     * @param packing what it was wrapped in
     */
    record Unwrapped(ByteSource source, Packing packing) {}

    /** True if a file with these first bytes is wrapped so. */
    boolean recognises(FileHead head);

    /**
     * Where in a file something begins that is compressed as a whole, as a file of its own could be: then it is expanded into the cache,
     * and what it expands to is opened in place of the file. Empty if nothing is compressed.
     *
     * @param source a file that {@link #recognises} accepts
     * @throws FormatException if the wrapping is damaged or of an unknown kind
     */
    default OptionalLong compressedPart(ByteSource source) throws FormatException {
        return OptionalLong.empty();
    }

    /**
     * Opens the file inside; if this fails the source is left open.
     *
     * @param source a file that {@link #recognises} accepts
     * @throws FormatException if the wrapping is damaged or of an unknown kind
     */
    Unwrapped unwrap(ByteSource source) throws FormatException;
}
