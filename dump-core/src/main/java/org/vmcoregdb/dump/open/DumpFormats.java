package org.vmcoregdb.dump.open;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.archive.FileIdentity;
import org.vmcoregdb.archive.KeptBytes;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
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

    private final Recognition known;
    private final FileOpener files;

    /** Formats that wrap others, and formats of dumps, each in the order in which they are tried. */
    public DumpFormats(List<WrappingReader> wrappings, List<FormatReader> formats) {
        this.known = new Recognition(List.copyOf(wrappings), List.copyOf(formats));
        this.files = new FileOpener(known);
    }

    /** All that this program knows. */
    public static DumpFormats standard() {
        return STANDARD;
    }

    /** Those that open dumps, in the order in which they are tried. */
    public List<FormatReader> readers() {
        return known.formats();
    }

    /** Those that find dumps in what they are wrapped in. */
    public List<WrappingReader> wrappings() {
        return known.wrappings();
    }

    /** One more, which is tried before these. */
    public DumpFormats with(FormatReader reader) {
        List<FormatReader> more = new ArrayList<>(List.of(reader));
        more.addAll(known.formats());
        return new DumpFormats(known.wrappings(), more);
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
                    : Optional.of(files.open(beside, options));
        };
        List<ByteSource> sources = new ArrayList<>();
        try {
            for (Location location : locations) {
                sources.add(files.openDump(location, options));
            }
            Probe.Memo memo = locations.size() == 1 ? memo(first, options) : Probe.Memo.NONE;
            return openSources(sources, neighbours, memo, options.progress());
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
        return openSources(packed, neighbours, Probe.Memo.NONE, ExpansionProgress.SILENT);
    }

    private static Probe.Memo memo(Location file, OpenOptions options) {
        return (kind, limit) -> {
            try {
                String identity = FileIdentity.of(file);
                return file.localFile()
                        .map(here -> new KeptBytes(
                                options.cacheFolder().resolve(identity + ".index"), kind + '\n' + identity, limit));
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        };
    }

    private DumpFile openSources(
            List<ByteSource> packed, Probe.Neighbours neighbours, Probe.Memo memo, ExpansionProgress progress)
            throws FormatException {
        List<ByteSource> sources = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        String label = "";
        for (ByteSource source : packed) {
            Optional<WrappingReader> wrapping = known.wrapping(FileHead.of(source));
            if (wrapping.isPresent()) {
                WrappingReader.Unwrapped inside = wrapping.get().unwrap(source);
                warnings.addAll(inside.packing().warnings());
                label = inside.packing().label();
                sources.add(inside.source());
            } else {
                sources.add(source);
            }
        }
        Probe probe = new Probe(
                sources, new Packing(label, List.copyOf(warnings)), neighbours, memo, known::unknown, progress);
        for (FormatReader format : known.formats()) {
            Optional<DumpFile> opened = tried(format, probe);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw known.unknown(probe.head());
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
        return files.looksLikeDump(file);
    }

    /** Whether a file is an archive with a dump in it. */
    public boolean isArchiveOfDump(Location file) {
        return files.isArchiveOfDump(file);
    }

    /** True if a compressed dump was opened before, so that it need not be expanded to see what it is. */
    public boolean isKnownDump(Location file, OpenOptions options) {
        Optional<Path> expanded = new ExpansionCache(options.cacheFolder(), options.progress()).known(file);
        return expanded.isPresent() && looksLikeDump(Location.of(expanded.get().toString()));
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
