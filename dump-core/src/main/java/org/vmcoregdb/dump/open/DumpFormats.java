package org.vmcoregdb.dump.open;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.ExpansionProgress;
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
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.WrappingReader;
import org.vmcoregdb.dump.elfcore.ElfCoreReader;
import org.vmcoregdb.dump.flattened.FlattenedReader;
import org.vmcoregdb.dump.foreign.ForeignReader;
import org.vmcoregdb.dump.kdump.KdumpReader;
import org.vmcoregdb.dump.lime.LimeReader;
import org.vmcoregdb.dump.live.LiveReader;
import org.vmcoregdb.dump.microvm.CloudHypervisorReader;
import org.vmcoregdb.dump.microvm.FirecrackerReader;
import org.vmcoregdb.dump.qemu.DiskSnapshotReader;
import org.vmcoregdb.dump.qemu.LibvirtSaveReader;
import org.vmcoregdb.dump.qemu.QemuStreamReader;
import org.vmcoregdb.dump.raw.PlacedMemoryReader;
import org.vmcoregdb.dump.raw.WholeMemoryReader;
import org.vmcoregdb.dump.sadump.SadumpReader;
import org.vmcoregdb.dump.vmware.GuestDumpReader;
import org.vmcoregdb.dump.vmware.VmwareStateReader;
import org.vmcoregdb.dump.xen.XenCoreReader;

/**
 * The formats of dump files, in the order in which they are tried. Whoever wants to know whether a file is a dump asks here:
 * formats are recognised by content, and nowhere else. Files may be compressed as a whole, which are expanded into the cache
 * folder unless parts of them can be expanded alone, in archives, and flattened, which are read in place.
 */
public final class DumpFormats {
    private static final DumpFormats STANDARD = new DumpFormats(
            List.of(new FlattenedReader(), new LibvirtSaveReader(), new DiskSnapshotReader()),
            List.of(
                    new LiveReader(),
                    new PlacedMemoryReader(),
                    new XenCoreReader(),
                    new ElfCoreReader(),
                    new KdumpReader(),
                    new LimeReader(),
                    new QemuStreamReader(),
                    new VmwareStateReader(),
                    new GuestDumpReader(),
                    new SadumpReader(),
                    new FirecrackerReader(),
                    new CloudHypervisorReader(),
                    new ForeignReader(),
                    new WholeMemoryReader()));

    /** Of a compressed file in an archive: enough to expand its first bytes. */
    private static final int LOOKED_AT_BYTES = 1 << 20;

    private final List<WrappingReader> wrappings;
    private final List<FormatReader> formats;

    /** Formats that wrap others, and formats of dumps, each in the order in which they are tried. */
    public DumpFormats(List<WrappingReader> wrappings, List<FormatReader> formats) {
        this.wrappings = List.copyOf(wrappings);
        this.formats = List.copyOf(formats);
    }

    /** All that this program knows. */
    public static DumpFormats standard() {
        return STANDARD;
    }

    /** Those that open dumps, in the order in which they are tried. */
    public List<FormatReader> readers() {
        return formats;
    }

    /** Those that find dumps in what they are wrapped in. */
    public List<WrappingReader> wrappings() {
        return wrappings;
    }

    /** One more, which is tried before these. */
    public DumpFormats with(FormatReader reader) {
        List<FormatReader> more = new ArrayList<>(List.of(reader));
        more.addAll(formats);
        return new DumpFormats(wrappings, more);
    }

    /**
     * Opens a dump.
     *
     * @param locations one file, or the files of a split set in any order
     * @throws FormatException if it cannot be read, is no dump, or one that is not supported
     */
    public DumpFile open(List<Location> locations, OpenOptions options) throws FormatException {
        if (locations.isEmpty()) {
            throw new FormatException("no dump file was given");
        }
        Location first = locations.get(0);
        Probe.Neighbours neighbours = naming -> {
            String other = naming.apply(first.fileName());
            Location beside = first.sibling(other);
            return other.equals(first.fileName()) || beside.obstacle().isPresent()
                    ? Optional.empty()
                    : Optional.of(open(beside, options, Check.NONE));
        };
        List<ByteSource> sources = new ArrayList<>();
        try {
            for (Location location : locations) {
                sources.add(open(location, options, this::checkHead));
            }
            return openSources(sources, neighbours, options.progress());
        } catch (FormatException | RuntimeException e) {
            closeAll(sources, e);
            throw e;
        }
    }

    /**
     * Opens a dump from sources that need not be files. The dump owns them from then on; if this fails they are left
     * open.
     *
     * @param packed one source, or those of a split set in any order; flattened or not
     * @throws FormatException if it is no dump, or one that is not supported
     */
    public DumpFile openSources(List<ByteSource> packed) throws FormatException {
        return openSources(packed, Probe.Neighbours.NONE);
    }

    /**
     * The same for sources that have files beside them.
     *
     * @param neighbours has them
     */
    public DumpFile openSources(List<ByteSource> packed, Probe.Neighbours neighbours) throws FormatException {
        return openSources(packed, neighbours, ExpansionProgress.SILENT);
    }

    private DumpFile openSources(List<ByteSource> packed, Probe.Neighbours neighbours, ExpansionProgress progress)
            throws FormatException {
        List<ByteSource> sources = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        String label = "";
        for (ByteSource source : packed) {
            Optional<WrappingReader> wrapping = wrapping(FileHead.of(source));
            if (wrapping.isPresent()) {
                WrappingReader.Unwrapped inside = wrapping.get().unwrap(source);
                warnings.addAll(inside.packing().warnings());
                label = inside.packing().label();
                sources.add(inside.source());
            } else {
                sources.add(source);
            }
        }
        Probe probe =
                new Probe(sources, new Packing(label, List.copyOf(warnings)), neighbours, this::unknown, progress);
        for (FormatReader format : formats) {
            Optional<DumpFile> opened = tried(format, probe);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw unknown(probe.head());
    }

    private static Optional<DumpFile> tried(FormatReader format, Probe probe) throws FormatException {
        boolean opened = false;
        try {
            Optional<DumpFile> dump = format.open(probe);
            opened = dump.isPresent();
            return dump;
        } finally {
            if (!opened) {
                probe.closeCompanions();
            }
        }
    }

    /** True if a file begins like a dump that can be opened, compressed as a whole or not; reads no more than its beginning. */
    public boolean looksLikeDump(Location file) {
        try (InputStream raw = file.stream()) {
            byte[] head = raw.readNBytes(FileHead.BYTES);
            if (TarMembers.isTar(head)) {
                return isArchiveOfDump(file);
            }
            Optional<Container> container = Container.of(head);
            byte[] inside = container.isPresent() ? expandedHead(file, container.get()) : head;
            return recognises(new FileHead(file.name(), inside));
        } catch (IOException | RuntimeException | FormatException unreadable) {
            return false; // decoders meet damage with unchecked exceptions, too
        }
    }

    /** True if a compressed dump was opened before, so that it need not be expanded to see what it is. */
    public boolean isKnownDump(Location file, OpenOptions options) {
        Optional<Path> expanded = new ExpansionCache(options.cacheFolder(), options.progress()).known(file);
        return expanded.isPresent() && looksLikeDump(Location.of(expanded.get().toString()));
    }

    private static byte[] expandedHead(Location file, Container container) throws IOException {
        try (InputStream raw = file.stream();
                InputStream expanded = container.expand(raw)) {
            return expanded.readNBytes(FileHead.BYTES);
        }
    }

    private Optional<WrappingReader> wrapping(FileHead head) {
        return wrappings.stream().filter(w -> w.recognises(head)).findFirst();
    }

    private boolean recognises(FileHead head) throws FormatException {
        if (wrapping(head).isPresent()) {
            return true;
        }
        for (FormatReader format : formats) {
            if (format.recognises(head)) {
                return true;
            }
        }
        return false;
    }

    /** Of a compressed file, before it is expanded into the cache: memory without a header begins with anything, but is not small. */
    private void checkHead(Location file, Container container, FileHead head) throws FormatException {
        if (!recognises(head) && (TarMembers.isTar(head.bytes()) || !isLarge(file, container))) {
            throw unknown(head);
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

    private FormatException unknown(FileHead head) {
        if (head.bytes().length == 0) {
            return new FormatException(head.name() + " is empty");
        }
        try {
            recognises(head);
        } catch (FormatException known) {
            return known;
        }
        return new FormatException(
                head.name() + " is not a crash dump of any known format (it starts with " + hex(head.bytes()) + ")");
    }

    private static String hex(byte[] head) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02x", head[i]));
        }
        return text.toString();
    }

    /** Refuses a compressed file by its first bytes, before it is expanded. */
    @FunctionalInterface
    private interface Check {
        /** Refuses nothing. */
        Check NONE = (file, container, head) -> {};

        void check(Location file, Container container, FileHead head) throws FormatException;
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
        Optional<WrappingReader> wrapping = wrapping(first);
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
            return recognises(new FileHead(source.name(), head(source, member, FileHead.BYTES)));
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
                return recognises(new FileHead(source.name(), expanded.readNBytes(FileHead.BYTES)));
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
    public boolean isArchiveOfDump(Location file) {
        if (file.obstacle().isPresent()) {
            return false;
        }
        try (ByteSource source = file.open(false)) {
            return member(source, FileHead.of(source)).isPresent();
        } catch (IOException | FormatException unreadable) {
            return false;
        }
    }

    private static void closeAll(List<ByteSource> sources, Exception failure) {
        for (ByteSource source : sources) {
            try {
                source.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
