package org.vmcoregdb.packages;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.CountingStream;
import org.vmcoregdb.archive.GuardedStream;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ChannelFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;

/**
 * Takes wanted files out of one package. A file counts if it is an ELF file of the kind that its name says and has a
 * build-id; a module needs debug information, too: without it there is nothing to learn from it.
 */
final class Extraction implements EntryVisitor {
    private static final int HEAD_BYTES = 512;

    private final String packageName;
    private final String damaged;
    private final Shelf shelf;
    private final Predicate<EntryName> wanted;
    private final Predicate<StoredFile> enough;
    private final List<StoredFile> stored = new ArrayList<>();
    private final List<EntryName> links = new ArrayList<>();
    private boolean modules;

    /**
     * Nothing is taken yet.
     *
     * @param packageName for messages
     * @param damaged the beginning of a sentence on a damaged package
     * @param wanted which names are of interest
     * @param enough says of a stored file that no more are wanted
     */
    Extraction(
            String packageName,
            String damaged,
            Shelf shelf,
            Predicate<EntryName> wanted,
            Predicate<StoredFile> enough) {
        this.packageName = packageName;
        this.damaged = damaged;
        this.shelf = shelf;
        this.wanted = wanted;
        this.enough = enough;
    }

    /** What was taken, in the package's order. */
    List<StoredFile> stored() {
        return List.copyOf(stored);
    }

    /** True if there were modules, wanted or not, to their names. */
    boolean sawModules() {
        return modules;
    }

    /** Names that were wanted, but are links. */
    List<EntryName> links() {
        return List.copyOf(links);
    }

    @Override
    public boolean visit(PackageEntry entry, InputStream contents) throws IOException, FormatException {
        DebugFileKind kind = entry.name().kind();
        modules |= kind == DebugFileKind.MODULE;
        if (kind == DebugFileKind.OTHER || !wanted.test(entry.name())) {
            return true;
        }
        if (entry.link()) {
            links.add(entry.name().expanded());
            return true;
        }
        BufferedInputStream plain = new BufferedInputStream(expanded(entry.name(), contents));
        plain.mark(HEAD_BYTES);
        byte[] head = plain.readNBytes(HEAD_BYTES);
        plain.reset();
        if (!kind.accepts(head)) {
            return true;
        }
        Optional<StoredFile> file = store(kind, entry.name().expanded(), plain);
        file.ifPresent(stored::add);
        return file.isEmpty() || !enough.test(file.get());
    }

    /** A file that is compressed itself, as modules often are. */
    private InputStream expanded(EntryName name, InputStream contents) throws IOException {
        CountingStream counting = new CountingStream(contents, count -> {});
        BufferedInputStream buffered = new BufferedInputStream(counting);
        buffered.mark(HEAD_BYTES);
        Optional<Container> container = Container.of(buffered.readNBytes(HEAD_BYTES));
        buffered.reset();
        return container.isEmpty()
                ? buffered
                : new GuardedStream(container.get().expand(buffered), counting, packageName + ": " + name);
    }

    private Optional<StoredFile> store(DebugFileKind kind, EntryName name, InputStream contents)
            throws FormatException {
        try (NewFile file = NewFile.in(shelf.folder())) {
            file.append(contents, PackageWalk.FILE_LIMIT, damaged);
            Optional<BuildId> buildId = buildId(kind, name, file);
            return buildId.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StoredFile(kind, buildId.get(), name, shelf.put(file, buildId.get(), name)));
        } catch (IOException e) {
            throw new FormatException(
                    packageName + ": " + name + " could not be written to " + shelf.folder() + ": " + IoReason.of(e),
                    e);
        }
    }

    private Optional<BuildId> buildId(DebugFileKind kind, EntryName name, NewFile file)
            throws IOException, FormatException {
        try (ByteSource source = ChannelFile.open(file.path(), packageName + ": " + name)) {
            ElfFile elf = ElfFile.open(source);
            boolean useful =
                    kind == DebugFileKind.KERNEL || elf.section(".debug_info").isPresent();
            return useful ? BuildId.of(elf) : Optional.empty();
        }
    }
}
