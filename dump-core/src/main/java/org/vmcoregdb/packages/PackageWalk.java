package org.vmcoregdb.packages;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.CountingStream;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.archive.GuardedStream;
import org.vmcoregdb.archive.RefusedException;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;

/** Reads a package as a stream, from its start, and shows its files to a visitor. */
final class PackageWalk {
    /** A vmlinux with debug information has less than 2 GiB. */
    static final long FILE_LIMIT = 8L << 30;

    private static final int BUFFER = 1 << 16;
    private static final int HEAD_BYTES = 512;

    private final Location file;
    private final PackageKind kind;
    private final CountingStream stored;

    private PackageWalk(Location file, PackageKind kind, CountingStream stored) {
        this.file = file;
        this.kind = kind;
        this.stored = stored;
    }

    /**
     * Walks a package to its end, or until the visitor has seen enough.
     *
     * @throws FormatException if it is damaged, breaks a limit or has names that lead out of it, or the visitor throws
     *     one
     */
    static void through(Location file, PackageKind kind, EntryVisitor visitor, ExpansionProgress progress)
            throws FormatException {
        try (CountingStream stored = counting(file, progress)) {
            new PackageWalk(file, kind, stored).walk(visitor);
        } catch (RefusedException refused) {
            throw new FormatException(refused.sentence(), refused);
        } catch (IOException | RuntimeException damaged) {
            // what reads archives meets damage with unchecked exceptions, too
            throw new FormatException(damaged(file, kind) + ": " + reason(damaged), damaged);
        }
    }

    private static CountingStream counting(Location file, ExpansionProgress progress) throws IOException {
        long total = file.size();
        return new CountingStream(
                new BufferedInputStream(file.stream(), BUFFER),
                count -> progress.advanced(file.fileName(), Math.min(count, total), total));
    }

    /** The beginning of a sentence on what could not be read. */
    static String damaged(Location file, PackageKind kind) {
        return file.name() + " is " + kind.label() + " that is cut short or damaged";
    }

    private static String reason(Exception damaged) {
        String message = damaged.getMessage();
        return message == null || message.isBlank()
                ? damaged.getClass().getSimpleName()
                : message.strip().replaceAll("\\p{Cntrl}+", " ");
    }

    private void walk(EntryVisitor visitor) throws IOException, FormatException {
        switch (kind) {
            case RPM -> {
                Optional<Container> compressor =
                        RpmHeader.read(stored, file.name()).compressor(file.name());
                cpio(guarded(compressor.isPresent() ? compressor.get().expand(stored) : stored), visitor);
            }
            case DEB -> deb(visitor);
            case TAR -> tar(guarded(expanded(stored)), visitor);
            case FILE -> {
                // it is an ELF file, of which only modules need be called so
                EntryName name = new EntryName(file.fileName()).expanded();
                EntryName called = name.kind() == DebugFileKind.OTHER ? new EntryName("vmlinux") : name;
                visitor.visit(new PackageEntry(called, -1, false), guarded(expanded(stored)));
            }
        }
    }

    private InputStream guarded(InputStream expanded) {
        return new GuardedStream(expanded, stored, file.name());
    }

    /** Of whatever the first bytes say; the file's or member's name counts for nothing. */
    private static InputStream expanded(InputStream stored) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stored, BUFFER);
        buffered.mark(HEAD_BYTES);
        Optional<Container> container = Container.of(buffered.readNBytes(HEAD_BYTES));
        buffered.reset();
        return container.isPresent() ? container.get().expand(buffered) : buffered;
    }

    private void deb(EntryVisitor visitor) throws IOException, FormatException {
        ArArchiveInputStream members = new ArArchiveInputStream(stored);
        ArArchiveEntry member = members.getNextEntry();
        while (member != null) {
            if (member.getName().startsWith("data.tar")) {
                tar(guarded(expanded(members)), visitor);
                return;
            }
            member = members.getNextEntry();
        }
        throw new FormatException(file + " is an ar archive, but no Debian package: it has no data.tar");
    }

    private void tar(InputStream in, EntryVisitor visitor) throws IOException, FormatException {
        TarArchiveInputStream entries = new TarArchiveInputStream(in, "UTF-8");
        TarArchiveEntry entry = entries.getNextEntry();
        boolean more = true;
        while (more && entry != null) {
            boolean link = entry.isLink() || entry.isSymbolicLink();
            boolean shown = link || entry.isFile() && !entry.isSparse();
            more = show(entry.getName(), link ? 0 : entry.getSize(), shown, link, entries, visitor);
            entry = more ? entries.getNextEntry() : entry;
        }
    }

    private void cpio(InputStream in, EntryVisitor visitor) throws IOException, FormatException {
        CpioArchiveInputStream entries = new CpioArchiveInputStream(in, "UTF-8");
        CpioArchiveEntry entry = entries.getNextEntry();
        boolean more = true;
        while (more && entry != null) {
            boolean link = entry.isSymbolicLink();
            boolean shown = link || entry.isRegularFile();
            more = show(entry.getName(), entry.getSize(), shown, link, entries, visitor);
            entry = more ? entries.getNextEntry() : entry;
        }
    }

    private boolean show(
            String stored, long size, boolean shown, boolean link, InputStream contents, EntryVisitor visitor)
            throws IOException, FormatException {
        EntryName name = EntryName.of(file.name(), stored);
        if (size < 0 || size > FILE_LIMIT) {
            throw new FormatException(file + " is refused: " + name + " in it would have " + Long.toUnsignedString(size)
                    + " bytes, and at most " + (FILE_LIMIT >> 30) + " GiB are expanded");
        }
        return !shown || visitor.visit(new PackageEntry(name, size, link), contents);
    }
}
