package org.vmcoregdb.dump.open;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.FileUse;
import org.vmcoregdb.archive.inplace.InPlace;
import org.vmcoregdb.archive.inplace.TarMembers;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ChannelFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.bytes.PartLocation;
import org.vmcoregdb.bytes.PartSource;
import org.vmcoregdb.bytes.PlacedFiles;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.WrappingReader;
import org.vmcoregdb.dump.raw.WholeMemoryReader;

/**
 * Opens files as what is in them: compressed ones expanded into the cache folder, unless parts of them can be expanded alone, and the dump in an archive.
 */
final class FileOpener {
    /** Of a compressed file in an archive: enough to expand its first bytes. */
    private static final int LOOKED_AT_BYTES = 1 << 20;

    private final Recognition known;

    FileOpener(Recognition known) {
        this.known = known;
    }

    /** Refuses a compressed file by its first bytes, before it is expanded. */
    @FunctionalInterface
    private interface Check {
        /** Refuses nothing. */
        Check NONE = (file, container, head) -> {};

        void check(Location file, Container container, FileHead head) throws FormatException;
    }

    /** Opens a file whatever it has. */
    ByteSource open(Location location, OpenOptions options) throws FormatException {
        return open(location, options, Check.NONE);
    }

    /** Opens a file that is to be a dump; a compressed one that is none is refused before it is expanded. */
    ByteSource openDump(Location location, OpenOptions options) throws FormatException {
        return open(location, options, this::checkHead);
    }

    private ByteSource open(Location location, OpenOptions options, Check check) throws FormatException {
        if (location.localFile().filter(Files::isDirectory).isPresent()) {
            throw new FormatException(location.name() + " is a directory, not a crash dump");
        }
        Optional<String> obstacle = location.obstacle();
        if (obstacle.isPresent()) {
            throw new FormatException(location.name() + " " + obstacle.get(), new IOException(obstacle.get()));
        }
        if (location instanceof PlacedFiles placed) {
            return placed.open(file -> memory(file, options));
        }
        try {
            ByteSource source = location.open(options.memoryMapped());
            try {
                return opened(location, source, options, check);
            } catch (IOException | FormatException | RuntimeException e) {
                source.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FormatException(location.name() + " could not be opened: " + IoReason.of(e), e);
        }
    }

    /** What is in a file, which is closed with what is returned, or before if that is another file. */
    private ByteSource opened(Location location, ByteSource file, OpenOptions options, Check check)
            throws IOException, FormatException {
        Location packed = location;
        ByteSource source = file;
        FileHead first = FileHead.of(source);
        Optional<TarMembers.Member> member = member(source, first);
        if (member.isPresent()) {
            packed = new PartLocation(
                    location, member.get().offset(), member.get().size());
            source = new PartSource(source, member.get().offset(), member.get().size());
            first = FileHead.of(source);
        }
        Optional<Container> container = Container.of(first.bytes());
        Optional<WrappingReader> wrapping = known.wrapping(first);
        OptionalLong part = wrapping.isPresent() ? wrapping.get().compressedPart(source) : OptionalLong.empty();
        if (part.isPresent()) {
            packed = PartLocation.after(packed, part.getAsLong());
            byte[] head = new byte[FileHead.BYTES];
            source.read(part.getAsLong(), head, 0, head.length);
            container = Container.of(head);
            if (container.isEmpty()) {
                throw new FormatException(location.name() + " says that it is compressed from 0x"
                        + Long.toHexString(part.getAsLong()) + " on, where nothing compressed is");
            }
            source = PartSource.after(source, part.getAsLong());
        }
        return container.isEmpty() ? source : expanded(location, packed, source, container.get(), options, check);
    }

    /** Memory without a header, of which the user said where it was: what is in it is not looked at, but that it may be compressed. */
    private static ByteSource memory(Location location, OpenOptions options) throws FormatException {
        try {
            ByteSource source = location.open(options.memoryMapped());
            try {
                Optional<Container> container = Container.of(FileHead.of(source).bytes());
                return container.isEmpty()
                        ? source
                        : expanded(location, location, source, container.get(), options, Check.NONE);
            } catch (IOException | FormatException | RuntimeException e) {
                source.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FormatException(location.name() + " could not be opened: " + IoReason.of(e), e);
        }
    }

    /**
     * What something compressed expands to, in place or in the cache.
     *
     * @param location the file it is in
     * @param packed where in it
     * @param source its bytes, closed with what is returned
     */
    private static ByteSource expanded(
            Location location,
            Location packed,
            ByteSource source,
            Container container,
            OpenOptions options,
            Check check)
            throws IOException, FormatException {
        boolean near = location.localFile().isPresent();
        Optional<ByteSource> inPlace =
                InPlace.open(source, container, near, () -> index(location, options.memoryMapped()));
        if (inPlace.isPresent()) {
            check.check(packed, container, FileHead.of(inPlace.get()));
            return inPlace.get();
        }
        source.close();
        String name = location.name();
        Path expanded = new ExpansionCache(options.cacheFolder(), options.progress())
                .expanded(packed, container, head -> check.check(packed, container, new FileHead(name, head)));
        return options.memoryMapped()
                ? MappedFile.open(expanded, name, FileUse::share)
                : ChannelFile.open(expanded, name, FileUse::share);
    }

    /** The index beside a compressed file. */
    private static Optional<ByteSource> index(Location location, boolean mapped) throws IOException {
        Location beside = location.sibling(location.fileName() + InPlace.INDEX_SUFFIX);
        return beside.obstacle().isPresent() ? Optional.empty() : Optional.of(beside.open(mapped));
    }

    /** The first dump in an archive, or else the first compressed file; the file itself is asked for if it is one. */
    private Optional<TarMembers.Member> member(ByteSource source, FileHead head) {
        if (!TarMembers.isTar(head.bytes())) {
            return Optional.empty();
        }
        Optional<TarMembers.Member> compressed = Optional.empty();
        TarMembers members = new TarMembers(source);
        while (members.hasNext()) {
            TarMembers.Member member = members.next();
            if (isDump(source, member)) {
                return Optional.of(member);
            }
            if (compressed.isEmpty() && isCompressedDump(source, member)) {
                compressed = Optional.of(member);
            }
        }
        return compressed;
    }

    private boolean isDump(ByteSource source, TarMembers.Member member) {
        try {
            return known.recognises(new FileHead(source.name(), head(source, member, FileHead.BYTES)));
        } catch (IOException | FormatException unreadable) {
            return false;
        }
    }

    private boolean isCompressedDump(ByteSource source, TarMembers.Member member) {
        try {
            byte[] packed = head(source, member, LOOKED_AT_BYTES);
            Optional<Container> container = Container.of(packed);
            if (container.isEmpty()) {
                return false;
            }
            try (InputStream expanded = container.get().expand(new ByteArrayInputStream(packed))) {
                return known.recognises(new FileHead(source.name(), expanded.readNBytes(FileHead.BYTES)));
            }
        } catch (IOException | FormatException | RuntimeException unreadable) {
            return false; // decoders meet damage with unchecked exceptions, too
        }
    }

    private static byte[] head(ByteSource source, TarMembers.Member member, int most) throws IOException {
        byte[] bytes = new byte[(int) Math.min(most, member.size())];
        source.read(member.offset(), bytes, 0, bytes.length);
        return bytes;
    }

    /** Whether a file is an archive with a dump in it. */
    boolean isArchiveOfDump(Location file) {
        if (file.obstacle().isPresent()) {
            return false;
        }
        try (ByteSource source = file.open(false)) {
            return member(source, FileHead.of(source)).isPresent();
        } catch (IOException | FormatException unreadable) {
            return false;
        }
    }

    /** True if a file begins like a dump that can be opened, compressed as a whole or not; reads no more than its beginning. */
    boolean looksLikeDump(Location file) {
        try (InputStream raw = file.stream()) {
            byte[] head = raw.readNBytes(FileHead.BYTES);
            if (TarMembers.isTar(head)) {
                return isArchiveOfDump(file);
            }
            Optional<Container> container = Container.of(head);
            byte[] inside = container.isPresent() ? expandedHead(file, container.get()) : head;
            return known.recognises(new FileHead(file.name(), inside));
        } catch (IOException | RuntimeException | FormatException unreadable) {
            return false; // decoders meet damage with unchecked exceptions, too
        }
    }

    private static byte[] expandedHead(Location file, Container container) throws IOException {
        try (InputStream raw = file.stream();
                InputStream expanded = container.expand(raw)) {
            return expanded.readNBytes(FileHead.BYTES);
        }
    }

    /** Of a compressed file, before it is expanded into the cache: memory without a header begins with anything, but is not small. */
    private void checkHead(Location file, Container container, FileHead head) throws FormatException {
        if (!known.recognises(head) && (TarMembers.isTar(head.bytes()) || !isLarge(file, container))) {
            throw known.unknown(head);
        }
    }

    private static boolean isLarge(Location file, Container container) {
        try (InputStream raw = file.stream();
                InputStream expanded = container.expand(raw)) {
            expanded.skipNBytes(WholeMemoryReader.SMALLEST);
            return true;
        } catch (IOException | RuntimeException cut) {
            return false; // decoders meet damage with unchecked exceptions, too
        }
    }
}
