package org.vmcoregdb.dump;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.archive.KeptBytes;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;

/**
 * What is to be opened as a dump: the files that the user gave, without what they were wrapped in, their first bytes, and on
 * request the files beside them.
 */
public final class Probe {
    /** Where files beside the first one are. */
    @FunctionalInterface
    public interface Neighbours {
        /** There are none, of a source that is no file. */
        Neighbours NONE = naming -> Optional.empty();

        /**
         * A file beside the first one of the dump, open.
         *
         * @param naming makes the last part of its name of that of the first one's
         * @return empty if there is none
         * @throws FormatException if there is one that cannot be opened
         */
        Optional<ByteSource> open(UnaryOperator<String> naming) throws FormatException;
    }

    /** Where what took long to find out of the files is kept until they are opened again. */
    @FunctionalInterface
    public interface Memo {
        /** Nothing is kept, of a source that is no file of this machine. */
        Memo NONE = (kind, limit) -> Optional.empty();

        /**
         * A place for one thing, which is empty when the files have changed.
         *
         * @param kind what it is, with a number that changes with its layout
         * @param limit how long it can be, in bytes
         */
        Optional<KeptBytes> place(String kind, int limit);
    }

    /** What can be said of a file that no reader opens. */
    @FunctionalInterface
    public interface Stranger {
        /** The sentence. */
        FormatException describe(FileHead head);
    }

    private final List<ByteSource> sources;
    private final List<FileHead> heads;
    private final Packing packing;
    private final Neighbours neighbours;
    private final Memo memo;
    private final Stranger stranger;
    private final ExpansionProgress progress;
    private final List<ByteSource> companions = new ArrayList<>();

    /**
     * @param sources at least one
     * @param packing what they were wrapped in
     * @param memo what was found of them before
     * @param stranger describes a file that does not belong to the dump
     * @param progress receives how far a file has come that has to be read as a whole
     */
    public Probe(
            List<ByteSource> sources,
            Packing packing,
            Neighbours neighbours,
            Memo memo,
            Stranger stranger,
            ExpansionProgress progress)
            throws FormatException {
        this.sources = List.copyOf(sources);
        this.packing = packing;
        this.neighbours = neighbours;
        this.memo = memo;
        this.stranger = stranger;
        this.progress = progress;
        List<FileHead> read = new ArrayList<>();
        for (ByteSource source : sources) {
            read.add(FileHead.of(source));
        }
        this.heads = List.copyOf(read);
    }

    /** The files in the order given: one, or those of a dump of several files. */
    public List<ByteSource> sources() {
        return sources;
    }

    /** The first file. */
    public ByteSource first() {
        return sources.get(0);
    }

    /** The first bytes of each file. */
    public List<FileHead> heads() {
        return heads;
    }

    /** The first bytes of the first file. */
    public FileHead head() {
        return heads.get(0);
    }

    /** What the files were wrapped in. */
    public Packing packing() {
        return packing;
    }

    /** Receives how far a file has come that has to be read as a whole before it is open. */
    public ExpansionProgress progress() {
        return progress;
    }

    /** What was found of the files before, and where it is kept. */
    public Memo memo() {
        return memo;
    }

    /**
     * A file beside the first one, such as the memory of a machine whose state the first one is. It is closed if this reader
     * opens no dump.
     *
     * @param naming makes the last part of its name of that of the first one's
     * @return empty if there is none
     */
    public Optional<ByteSource> companion(UnaryOperator<String> naming) throws FormatException {
        Optional<ByteSource> found = neighbours.open(naming);
        found.ifPresent(companions::add);
        return found;
    }

    /** The sentence about one of several files that is not of the format of the others. */
    public FormatException stranger(FileHead head) {
        return stranger.describe(head);
    }

    /** Closes the companions that a reader asked for that then opened no dump. */
    public void closeCompanions() {
        for (ByteSource companion : companions) {
            try {
                companion.close();
            } catch (IOException unimportant) {
                // it was only read
            }
        }
        companions.clear();
    }
}
