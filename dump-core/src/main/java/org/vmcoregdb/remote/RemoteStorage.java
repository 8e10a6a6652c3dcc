package org.vmcoregdb.remote;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.bytes.Location;

/**
 * All files on other machines that this process reads: the protocols that it knows, the memory and the disk that their blocks share, and
 * what was asked for. Safe for use by many threads.
 */
public final class RemoteStorage implements Closeable {
    /** How the names of files of blocks in the cache folder end. */
    public static final String SUFFIX = ".blocks";

    /** The folder of these files in the cache folder. */
    public static final String FOLDER = "remote";

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*", Pattern.DOTALL);

    private static final long MEMORY_BYTES = 48L << 20;
    private static final long DISK_BYTES = 4L << 30;

    private final Map<String, Protocol> protocols = new LinkedHashMap<>();
    private final RemoteFile.Settings settings;
    private final PatientReader.Patience patience;
    private final BlockCache memory = new BlockCache(MEMORY_BYTES);
    private final RemoteUsage usage = new RemoteUsage();
    private final Map<String, RemoteFile> open = new LinkedHashMap<>();

    /** Finds files by their address. */
    @FunctionalInterface
    public interface Protocol {
        /**
         * The file of an address; asks nobody.
         *
         * @throws IllegalArgumentException with a sentence, if the address is none of this protocol
         */
        RangeReader file(String address);

        /**
         * The files whose addresses begin with one that ends with a slash; asks nobody.
         *
         * @throws IllegalArgumentException with a sentence, if this protocol has no lists of files or the address is none of it
         */
        default FolderReader folder(String address) {
            throw new IllegalArgumentException(address + " cannot be listed: only buckets have lists of their files");
        }
    }

    /**
     * @param folder where blocks are kept between runs of the program, no more than 4 GiB of them; empty for nowhere
     */
    public RemoteStorage(Optional<Path> folder) {
        this(
                new RemoteFile.Settings(
                        RemoteFile.Settings.BLOCK_BYTES,
                        RemoteFile.Settings.REQUEST_BYTES,
                        folder,
                        RemoteFile.Settings.FILE_LIMIT_BYTES),
                PatientReader.Patience.STANDARD);
    }

    RemoteStorage(RemoteFile.Settings settings, PatientReader.Patience patience) {
        this.settings = settings;
        this.patience = patience;
        settings.folder().ifPresent(RemoteStorage::shrink);
    }

    private static void shrink(Path folder) {
        try {
            new CacheFolder(folder).shrinkTo(DISK_BYTES);
        } catch (IOException unreadable) {
            return; // then nothing can be kept there either
        }
    }

    /** Adds a protocol: {@code https} for addresses that begin with {@code https://}. */
    public RemoteStorage with(String scheme, Protocol protocol) {
        protocols.put(scheme, protocol);
        return this;
    }

    /** Whether a text is an address with a scheme, and so no name of a file on this machine. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * The place of an address; asks nobody yet. The same address twice is the same file, with the version that it had at first.
     *
     * @throws IllegalArgumentException with a sentence, if it is no address or one of an unknown protocol
     */
    public Location location(String address) {
        return of(protocol(address).file(address));
    }

    /**
     * All files whose addresses begin with one that ends with a slash, in the order of their server; it is asked for the next of them only when
     * those that it gave before are through. Each has the version that the list says, without being asked for.
     *
     * @return an iterator whose methods throw {@link java.io.UncheckedIOException} with a sentence if the server gives no list
     * @throws IllegalArgumentException with a sentence, if the address is none that can be listed
     */
    public Iterator<Location> list(String address) {
        return new FolderListing(protocol(address).folder(address), patience, usage, this::of);
    }

    private Protocol protocol(String address) {
        Matcher parts = ADDRESS.matcher(address);
        String scheme = parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
        Protocol protocol = protocols.get(scheme);
        if (protocol == null) {
            throw new IllegalArgumentException(
                    address + " is no address that can be read; those begin with " + schemes());
        }
        return protocol;
    }

    private String schemes() {
        return String.join(", ", protocols.keySet().stream().map(s -> s + "://").toList());
    }

    Location of(RangeReader reader) {
        return new RemoteLocation(this, opened(reader));
    }

    private Location of(FolderReader.Entry entry) {
        RemoteFile file = opened(entry.file());
        file.expect(entry.version());
        return new RemoteLocation(this, file);
    }

    private RemoteFile opened(RangeReader reader) {
        synchronized (open) {
            return open.computeIfAbsent(reader.address(), address -> {
                RemoteUsage own = new RemoteUsage(usage);
                return new RemoteFile(new PatientReader(reader, patience, own), settings, memory, own);
            });
        }
    }

    /** What was asked of other machines up to now. */
    public RemoteUsage.Counts usage() {
        return usage.counts();
    }

    /** What was asked of one file up to now; nothing of files of this machine. */
    public RemoteUsage.Counts usage(Location location) {
        return location instanceof RemoteLocation remote
                ? remote.file().usage().counts()
                : new RemoteUsage.Counts(0, 0, 0, 0, 0);
    }

    /** What was asked for and did not come, a sentence for each file that is open. */
    public List<String> failures() {
        synchronized (open) {
            return open.values().stream()
                    .flatMap(file -> file.failure().stream())
                    .toList();
        }
    }

    /** Forgets a file: what is asked of its address afterwards is asked for anew, of the version that it has then. */
    public void forget(Location location) throws IOException {
        if (location instanceof RemoteLocation remote) {
            synchronized (open) {
                open.remove(remote.file().rangeReader().address(), remote.file());
            }
            remote.file().close();
        }
    }

    @Override
    public void close() throws IOException {
        List<RemoteFile> files;
        synchronized (open) {
            files = new ArrayList<>(open.values());
            open.clear();
        }
        for (RemoteFile file : files) {
            file.close();
        }
    }
}
