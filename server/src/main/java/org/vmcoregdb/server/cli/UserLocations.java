package org.vmcoregdb.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Made for the first address: nobody else needs to load its classes. */
    private synchronized RemoteStorage remote() {
        RemoteStorage storage = remote.orElseGet(UserLocations::storage);
        remote = Optional.of(storage);
        return storage;
    }

    private static RemoteStorage storage() {
        Path home = Path.of(System.getProperty("user.home", "."));
        HttpFiles http = new HttpFiles(Credentials.of(System.getenv(), home));
        return new RemoteStorage(Optional.of(ExpansionCache.defaultFolder().resolve(RemoteStorage.FOLDER)))
                .with("https", http)
                .with("http", http)
                .with("s3", new S3Files());
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
