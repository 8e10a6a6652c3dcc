package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place where bytes are that a user named: today a file. Another kind of place is another implementation, and a line in
 * {@link #of}. Nothing is opened until {@link #open} or {@link #stream} is called.
 */
public interface Location {
    /** The place that a user wrote: a file, or files of raw memory and where they were. */
    static Location of(String text) {
        Optional<PlacedFiles> placed = PlacedFiles.of(text);
        return placed.isPresent() ? placed.get() : new FileLocation(Path.of(text));
    }

    /** As the user named it, which is what messages call it. */
    String name();

    /** The last part of its name. */
    String fileName();

    /** The place beside this one whose last part of the name is another. */
    Location sibling(String otherFileName);

    /**
     * Why it cannot be opened, without opening it: the rest of a sentence that begins with its name. Empty where no reason is
     * known yet.
     */
    Optional<String> obstacle();

    /** The file on this machine that it is, if it is one. */
    Optional<Path> localFile();

    /** How many bytes there are. */
    long size() throws IOException;

    /** A text that says which bytes these are: another place, size or time of change makes another text. */
    String version() throws IOException;

    /** The bytes from the first to the last. */
    InputStream stream() throws IOException;

    /**
     * The bytes in any order. They are called by its name.
     *
     * @param mapped whether to map them into memory where that is possible, which is fastest
     */
    ByteSource open(boolean mapped) throws IOException;
}
