package org.vmcoregdb.debuginfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.KeptBytes;

/**
 * Made-up debug files that are kept from one run to the next, for who opens the same dump again: by the dump's file, not by what a dump says of itself,
 * which may be anybody's words.
 */
public final class MadeFileCache {
    /** The largest that a debugger could want. */
    private static final int LARGEST = 1 << 28;

    /** Those of some dozens of dumps; the ones that were not used for longest go first. */
    private static final long ALL_BYTES = 512L << 20;

    /** After so many bytes of new files it is looked whether there are too many: the folder is not read for each. */
    private static final long UNCOUNTED_BYTES = 32L << 20;

    private final Path folder;
    private final Optional<String> dump;
    private final AtomicLong uncounted = new AtomicLong(UNCOUNTED_BYTES);

    /**
     * @param folder where they are
     * @param dump names the dump's present contents, and what makes files of it; empty to keep none
     */
    public MadeFileCache(Path folder, Optional<String> dump) {
        this.folder = folder;
        this.dump = dump;
    }

    /**
     * A file.
     *
     * @param name its name among those of the dump
     * @param maker makes it if none is kept
     */
    public byte[] of(String name, Supplier<byte[]> maker) {
        if (dump.isEmpty()) {
            return maker.get();
        }
        String identity = "debug file " + name + "\n" + dump.get();
        byte[] id = MadeUpId.of(List.of(identity.getBytes(StandardCharsets.UTF_8)));
        KeptBytes kept = new KeptBytes(folder.resolve(HexFormat.of().formatHex(id) + ".debug"), identity, LARGEST);
        return kept.read().orElseGet(() -> {
            byte[] made = maker.get();
            kept.write(made);
            shrink(made.length);
            return made;
        });
    }

    private void shrink(int added) {
        if (uncounted.addAndGet(added) < UNCOUNTED_BYTES) {
            return;
        }
        uncounted.set(0);
        try {
            new CacheFolder(folder).shrinkTo(ALL_BYTES);
        } catch (IOException unreadable) {
            uncounted.set(UNCOUNTED_BYTES); // with the next file
        }
    }
}
