package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.remote.RemoteStorage;
import org.vmcoregdb.server.fleet.FleetDumps;
import picocli.CommandLine;

/** Where dumps are, as a user wrote it: one dump, a folder of this machine, or the objects of a bucket whose keys begin alike. */
final class FleetSource {
    private static final int DEPTH = 16;
    private static final int MOST_FILES = 1_000_000;

    /** What kdump calls a dump: one that is damaged beyond recognition is one, too. */
    private static final Pattern DUMP_NAME = Pattern.compile("vmcore(\\.(flat|gz|xz|zst|bz2|lz4|zip|tar))?");

    private static final Pattern WHOLE_BUCKET = Pattern.compile("[sS]3://[^/]+");

    private final UserLocations locations;
    private final String text;

    /** Takes a user's words for sources; these know which files on other machines were read. */
    record Converter(UserLocations locations) implements CommandLine.ITypeConverter<FleetSource> {
        @Override
        public FleetSource convert(String text) {
            return new FleetSource(text, locations);
        }
    }

    FleetSource(String written, UserLocations locations) {
        locations.readOnce();
        this.locations = locations;
        this.text = WHOLE_BUCKET.matcher(written).matches() ? written + "/" : written;
    }

    /** Why this is nothing that can be read, by its form alone. */
    Optional<String> problem() {
        try {
            if (isFolderElsewhere()) {
                locations.list(text);
            } else {
                locations.convert(text);
            }
            return Optional.empty();
        } catch (CommandLine.TypeConversionException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    private boolean isFolderElsewhere() {
        return RemoteStorage.isAddress(text) && text.endsWith("/");
    }

    /** Who knows files on other machines. */
    UserLocations locations() {
        return locations;
    }

    /** The sources that a file lists, one on each line; this one's text is the file's name. */
    List<FleetSource> listed() throws IOException {
        List<FleetSource> sources = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(text), StandardCharsets.UTF_8)) {
            if (!line.isBlank()) {
                sources.add(new FleetSource(line.strip(), locations));
            }
        }
        return sources;
    }

    /** All files of several sources, one after the other; those of a source are looked for when those before it are through. */
    static Iterable<FleetDumps.Candidate> all(List<FleetSource> sources) {
        return () -> new AllFiles(sources.iterator());
    }

    /** What may be dumps here. */
    private Iterator<FleetDumps.Candidate> files() {
        if (isFolderElsewhere()) {
            return candidates(locations.list(text));
        }
        Location place = locations.convert(text);
        Optional<Path> folder = place.localFile().filter(Files::isDirectory);
        return folder.isPresent()
                ? candidates(below(folder.get()).stream()
                        .<Location>map(FileLocation::new)
                        .iterator())
                : List.of(new FleetDumps.Candidate(place, true)).iterator();
    }

    private static Iterator<FleetDumps.Candidate> candidates(Iterator<Location> files) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return files.hasNext();
            }

            @Override
            public FleetDumps.Candidate next() {
                return candidate(files.next());
            }
        };
    }

    /** One after the other: a stream of streams would have all names of a bucket in memory. */
    private static final class AllFiles implements Iterator<FleetDumps.Candidate> {
        private final Iterator<FleetSource> sources;
        private Iterator<FleetDumps.Candidate> files = Collections.emptyIterator();

        AllFiles(Iterator<FleetSource> sources) {
            this.sources = sources;
        }

        @Override
        public boolean hasNext() {
            while (!files.hasNext() && sources.hasNext()) {
                files = sources.next().files();
            }
            return files.hasNext();
        }

        @Override
        public FleetDumps.Candidate next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more files");
            }
            return files.next();
        }
    }

    private static FleetDumps.Candidate candidate(Location file) {
        return new FleetDumps.Candidate(file, DUMP_NAME.matcher(file.fileName()).matches());
    }

    /** In the order of their names. What may not be looked into is said and passed over. */
    private static List<Path> below(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                            if (Files.isRegularFile(file)) {
                                files.add(file);
                            }
                            if (files.size() > MOST_FILES) {
                                throw new IOException(
                                        folder + " has more than " + MOST_FILES + " files: name a part of it");
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                            System.err.println(
                                    "vmcore-gdb: " + file + " cannot be looked at: " + IoReason.of(unreadable));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException unlisted) {
            throw new UncheckedIOException(unlisted);
        }
        files.sort(Path::compareTo);
        return files;
    }
}
