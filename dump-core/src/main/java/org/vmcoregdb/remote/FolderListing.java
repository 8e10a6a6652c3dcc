package org.vmcoregdb.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;

/** All files of a folder on another machine, one page of names in memory at a time. */
final class FolderListing implements Iterator<Location> {
    /** A server that goes on giving pages beyond this is not believed. */
    static final long MOST_FILES = 10_000_000;

    private final FolderReader folder;
    private final PatientReader.Patience patience;
    private final RemoteUsage usage;
    private final Function<FolderReader.Entry, Location> locations;
    private Iterator<FolderReader.Entry> entries = List.<FolderReader.Entry>of().iterator();
    private Optional<String> next = Optional.empty();
    private boolean started;
    private long given;

    FolderListing(
            FolderReader folder,
            PatientReader.Patience patience,
            RemoteUsage usage,
            Function<FolderReader.Entry, Location> locations) {
        this.folder = folder;
        this.patience = patience;
        this.usage = usage;
        this.locations = locations;
    }

    @Override
    public boolean hasNext() {
        while (!entries.hasNext() && (!started || next.isPresent())) {
            try {
                FolderReader.Page page = page();
                if (page.next().isPresent() && page.next().equals(next)) {
                    throw new IOException(
                            folder.name() + ": its server gives the same part of its list again and again");
                }
                started = true;
                next = page.next();
                entries = page.entries().iterator();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return entries.hasNext();
    }

    @Override
    public Location next() {
        if (!hasNext()) {
            throw new NoSuchElementException(folder.name());
        }
        if (++given > MOST_FILES) {
            throw new UncheckedIOException(
                    new IOException(folder.name() + " has more than " + MOST_FILES + " files: name a part of it"));
        }
        return locations.apply(entries.next());
    }

    private FolderReader.Page page() throws IOException {
        IOException last = new IOException("it was not asked");
        for (int attempt = 0; attempt < patience.tries(); attempt++) {
            if (attempt > 0) {
                patience.pause(attempt, last, folder.name());
            }
            long start = System.nanoTime();
            try {
                FolderReader.Page page = folder.page(next);
                usage.asked(attempt > 0, System.nanoTime() - start, 0);
                return page;
            } catch (IOException failed) {
                usage.asked(attempt > 0, System.nanoTime() - start, 0);
                last = failed;
                if (failed instanceof RemoteException told && !told.isPassing()) {
                    break;
                }
            }
        }
        throw new IOException(folder.name() + " cannot be listed: " + IoReason.of(last), last);
    }
}
