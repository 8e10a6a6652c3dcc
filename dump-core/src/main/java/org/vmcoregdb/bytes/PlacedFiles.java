package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files with raw memory, and where in memory each of them was: what users write as {@code FILE@ADDRESS[,FILE@ADDRESS…]}. They open as
 * one {@link PlacedSource}.
 */
public final class PlacedFiles implements Location {
    /** A name may have commas and more of these signs in it. */
    private static final Pattern PLACE = Pattern.compile("(.+?)@(?:0[xX])?([0-9a-fA-F]{1,16})(?:,|$)", Pattern.DOTALL);

    /** More than a machine has banks of memory. */
    private static final int MOST_FILES = 1024;

    private final String text;
    private final List<Place> places;

    private PlacedFiles(String text, List<Place> places) {
        this.text = text;
        this.places = List.copyOf(places);
    }

    /**
     * One of the files.
     *
     * @param file where it is
     * @param address physical address of its first byte
     */
    private record Place(FileLocation file, long address) {}

    /** The files that a user wrote; empty if the text is not of that form, or is the name of a file. */
    public static Optional<PlacedFiles> of(String text) {
        try {
            if (text.indexOf('@') < 0 || Files.exists(Path.of(text))) {
                return Optional.empty();
            }
            List<Place> places = new ArrayList<>();
            Matcher matcher = PLACE.matcher(text);
            int end = 0;
            while (end < text.length()
                    && matcher.region(end, text.length()).lookingAt()
                    && places.size() < MOST_FILES) {
                places.add(new Place(
                        new FileLocation(Path.of(matcher.group(1))), Long.parseUnsignedLong(matcher.group(2), 16)));
                end = matcher.end();
            }
            return end == text.length() && !text.endsWith(",")
                    ? Optional.of(new PlacedFiles(text, places))
                    : Optional.empty();
        } catch (InvalidPathException notAName) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return text;
    }

    @Override
    public String fileName() {
        return places.get(0).file.fileName();
    }

    @Override
    public Location sibling(String otherFileName) {
        return places.get(0).file.sibling(otherFileName);
    }

    @Override
    public Optional<String> obstacle() {
        for (Place place : places) {
            Optional<String> obstacle = place.file.obstacle();
            if (obstacle.isPresent()) {
                return Optional.of("cannot be opened: " + place.file.name() + " " + obstacle.get());
            }
        }
        return Optional.empty();
    }

    /** None: there are several. */
    @Override
    public Optional<Path> localFile() {
        return Optional.empty();
    }

    @Override
    public long size() throws IOException {
        long size = 0;
        for (Place place : places) {
            size += place.file.size();
        }
        return size;
    }

    @Override
    public String version() throws IOException {
        StringBuilder version = new StringBuilder();
        for (Place place : places) {
            version.append(Long.toHexString(place.address)).append('\n').append(place.file.version());
        }
        return version.toString();
    }

    /** Nothing: memory has no beginning that says what it is. */
    @Override
    public InputStream stream() {
        return InputStream.nullInputStream();
    }

    /** Opens one of the files. */
    @FunctionalInterface
    public interface Opener {
        /** @throws FormatException if it cannot be opened */
        ByteSource open(Location file) throws FormatException;
    }

    /**
     * Opens all of them, each as somebody else does.
     *
     * @throws FormatException the first that opening one of them ends in
     */
    public ByteSource open(Opener opener) throws FormatException {
        List<PlacedSource.Part> parts = new ArrayList<>();
        try {
            for (Place place : places) {
                parts.add(new PlacedSource.Part(opener.open(place.file), place.address));
            }
            return new PlacedSource(text, parts);
        } catch (FormatException | RuntimeException e) {
            for (PlacedSource.Part part : parts) {
                try {
                    part.source().close();
                } catch (IOException unimportant) {
                    e.addSuppressed(unimportant); // it was only read
                }
            }
            throw e;
        }
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        try {
            return open((Opener) file -> {
                try {
                    return file.open(mapped);
                } catch (IOException e) {
                    throw new FormatException(file.name() + ": " + IoReason.of(e), e);
                }
            });
        } catch (FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
