package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.remote.RemoteStorage;
import org.vmcoregdb.remote.RemoteUsage;
import org.vmcoregdb.remote.http.Credentials;
import org.vmcoregdb.remote.http.HttpFiles;
import org.vmcoregdb.server.live.QemuLocation;
import org.vmcoregdb.server.s3.S3Files;
import picocli.CommandLine;

/** What users write where a file is wanted: a file of this machine, or the address of one on another. */
final class UserLocations implements CommandLine.ITypeConverter<Location> {
    /** The option that asks for what was read of other machines. */
    static final String STATS = "--stats";

    private final List<String> told = new ArrayList<>();
    private Optional<RemoteStorage> remote = Optional.empty();
    private boolean readOnce;

    @Override
    public Location convert(String text) {
        try {
            Optional<QemuLocation> guest = QemuLocation.of(text);
            if (guest.isPresent()) {
                return guest.get();
            }
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.TypeConversionException(String.valueOf(wrong.getMessage()));
        }
        if (!RemoteStorage.isAddress(text)) {
            return Location.of(text);
        }
        try {
            return remote().location(text);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * All files whose addresses begin with one that ends with a slash; asks nobody yet.
     *
     * @throws CommandLine.TypeConversionException with a sentence, if it cannot be listed
     */
    Iterator<Location> list(String address) {
        try {
            return remote().list(address);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }

    /** How much was asked of other machines for one file. */
    synchronized RemoteUsage.Counts usage(Location location) {
        return remote.map(storage -> storage.usage(location)).orElse(new RemoteUsage.Counts(0, 0, 0, 0, 0));
    }

    /** Gives back what is kept in memory of a file. */
    void forget(Location location) {
        Optional<RemoteStorage> storage;
        synchronized (this) {
            storage = remote;
        }
        try {
            if (storage.isPresent()) {
                storage.get().forget(location);
            }
        } catch (IOException unclosable) {
            return; // it was read only
        }
    }

    /** Says, before the first address, that of many files each is read once: what came of them is not kept on disk. */
    synchronized void readOnce() {
        readOnce = true;
    }

    /** Made for the first address: nobody else needs to load its classes. */
    private synchronized RemoteStorage remote() {
        RemoteStorage storage = remote.orElseGet(() -> storage(readOnce));
        remote = Optional.of(storage);
        return storage;
    }

    private static RemoteStorage storage(boolean readOnce) {
        Path home = Path.of(System.getProperty("user.home", "."));
        HttpFiles http = new HttpFiles(Credentials.of(System.getenv(), home));
        Optional<Path> folder = Optional.of(ExpansionCache.defaultFolder().resolve(RemoteStorage.FOLDER))
                .filter(f -> !readOnce);
        return new RemoteStorage(folder).with("https", http).with("http", http).with("s3", new S3Files());
    }

    /** How much was read of other machines, in a sentence; empty if nothing was asked. */
    synchronized Optional<String> usage() {
        return remote.map(RemoteStorage::usage).map(UserLocations::sentence);
    }

    /** Notes what the user was told, so that the same reason is not given twice. */
    synchronized void told(String message) {
        told.add(message);
    }

    /** What did not come of other machines, a sentence for each file, without what the user was told. */
    synchronized List<String> failures() {
        return remote.map(RemoteStorage::failures).orElse(List.of()).stream()
                .filter(sentence -> told.stream().noneMatch(t -> t.contains(reason(sentence))))
                .toList();
    }

    /** What follows the name of the file. */
    private static String reason(String sentence) {
        int end = sentence.indexOf(": ");
        return end < 0 ? sentence : sentence.substring(end + 2);
    }

    private static String sentence(RemoteUsage.Counts counts) {
        return String.format(
                Locale.ROOT,
                "%d requests brought %d bytes in %.2f s of waiting; %d of them were repeated; %d bytes were in the cache on disk",
                counts.requests(),
                counts.bytes(),
                counts.waitedNanos() / 1e9,
                counts.retries(),
                counts.cachedBytes());
    }
}
