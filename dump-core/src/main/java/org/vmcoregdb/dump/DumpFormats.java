package org.vmcoregdb.dump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.FileUse;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ChannelFile;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.elfcore.ElfCoreDump;
import org.vmcoregdb.dump.flattened.FlattenedSource;
import org.vmcoregdb.dump.kdump.KdumpFile;
import org.vmcoregdb.dump.xen.XenCoreDump;
import org.vmcoregdb.elf.ElfIdent;

/**
 * Opens dump files of every kind, recognised by content: a compressed container is expanded into the cache folder, a
 * flattened stream read in place, and what is inside is an ELF vmcore, a Xen guest's core or a
 * kdump-compressed dump.
 */
public final class DumpFormats {
    private static final int HEAD_BYTES = 512;

    private DumpFormats() {}

    /** Opens a dump with {@link OpenOptions#standard()}. */
    public static DumpFile open(List<Path> paths) throws DumpFormatException {
        return open(paths, OpenOptions.standard());
    }

    /**
     * Opens a dump.
     *
     * @param paths one file, or the files of a split set in any order
     * @throws DumpFormatException if it cannot be read, is no dump, or one that is not supported
     */
    public static DumpFile open(List<Path> paths, OpenOptions options) throws DumpFormatException {
        if (paths.isEmpty()) {
            throw new DumpFormatException("no dump file was given");
        }
        List<ByteSource> sources = new ArrayList<>();
        try {
            for (Path path : paths) {
                sources.add(openFile(path, options));
            }
            return openSources(sources);
        } catch (DumpFormatException | RuntimeException e) {
            closeAll(sources, e);
            throw e;
        }
    }

    /**
     * Opens a dump from sources that need not be files. The dump owns them from then on; if this fails they are left
     * open.
     *
     * @param packed one source, or those of a split set in any order; flattened or not
     * @throws DumpFormatException if it is no dump, or one that is not supported
     */
    public static DumpFile openSources(List<ByteSource> packed) throws DumpFormatException {
        List<ByteSource> sources = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        boolean flattened = false;
        for (ByteSource source : packed) {
            if (FlattenedSource.recognises(head(source))) {
                FlattenedSource unpacked = FlattenedSource.open(source);
                warnings.addAll(unpacked.warnings());
                sources.add(unpacked);
                flattened = true;
            } else {
                sources.add(source);
            }
        }
        return openUnpacked(sources, flattened ? new Packing("flattened", List.copyOf(warnings)) : Packing.NONE);
    }

    private static DumpFile openUnpacked(List<ByteSource> sources, Packing packing) throws DumpFormatException {
        ByteSource first = sources.get(0);
        byte[] head = head(first);
        if (startsWith(head, "\u007fELF")) {
            if (sources.size() > 1) {
                throw new DumpFormatException(
                        first.name() + " is an ELF core, of which there is one file; only kdumps come in split sets");
            }
            return XenCoreDump.recognises(first) ? XenCoreDump.open(first, packing) : ElfCoreDump.open(first, packing);
        }
        for (ByteSource source : sources) {
            checkKdump(source);
        }
        return KdumpFile.open(sources, packing);
    }

    private static void checkKdump(ByteSource source) throws DumpFormatException {
        byte[] head = head(source);
        if (!isKdump(head)) {
            throw unknown(source.name(), head);
        }
    }

    /** Of a compressed file, before it is expanded into the cache. */
    private static void checkHead(String name, byte[] head) throws DumpFormatException {
        if (startsWith(head, "\u007fELF")) {
            if (ElfIdent.typeOf(head).orElse(ElfIdent.ET_CORE) != ElfIdent.ET_CORE) {
                ElfCoreDump.open(new ByteArraySource(name, head), Packing.NONE); // says which kind it is
            }
        } else if (!isKdump(head) && !FlattenedSource.recognises(head)) {
            throw unknown(name, head);
        }
    }

    private static DumpFormatException unknown(String name, byte[] head) {
        if (head.length == 0) {
            return new DumpFormatException(name + " is empty");
        }
        Optional<String> known = ForeignFormat.describe(head);
        return new DumpFormatException(known.map(what -> name + " is " + what)
                .orElse(name + " is not a crash dump of any known format (it starts with " + hex(head) + ")"));
    }

    /** True for the first bytes of a kdump-compressed file ({@code makedumpfile diskdump_mod.h}). */
    static boolean isKdump(byte[] head) {
        return startsWith(head, "KDUMP   ") || startsWith(head, "DISKDUMP");
    }

    private static String hex(byte[] head) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02x", head[i]));
        }
        return text.toString();
    }

    private static ByteSource openFile(Path path, OpenOptions options) throws DumpFormatException {
        if (!Files.exists(path)) {
            throw new DumpFormatException(path + " does not exist");
        }
        if (Files.isDirectory(path)) {
            throw new DumpFormatException(path + " is a directory, not a crash dump");
        }
        if (!Files.isReadable(path)) {
            throw new DumpFormatException(path + " may not be read by this user");
        }
        if (!Files.isRegularFile(path)) {
            throw new DumpFormatException(path + " is not a regular file");
        }
        try {
            ByteSource source = options.memoryMapped() ? MappedFile.open(path) : ChannelFile.open(path);
            Optional<Container> container = Container.of(head(source));
            if (container.isEmpty()) {
                return source;
            }
            source.close();
            String name = path.toString();
            Path expanded = new ExpansionCache(options.cacheFolder(), options.progress())
                    .expanded(path, container.get(), head -> checkHead(name, head));
            return options.memoryMapped()
                    ? MappedFile.open(expanded, name, FileUse::share)
                    : ChannelFile.open(expanded, name, FileUse::share);
        } catch (IOException e) {
            throw new DumpFormatException(path + " could not be opened: " + IoReason.of(e), e);
        }
    }

    private static byte[] head(ByteSource source) throws DumpFormatException {
        byte[] head = new byte[HEAD_BYTES];
        try {
            return Arrays.copyOf(head, source.read(0, head, 0, HEAD_BYTES));
        } catch (IOException e) {
            throw new DumpFormatException(source.name() + " could not be read: " + IoReason.of(e), e);
        }
    }

    private static boolean startsWith(byte[] head, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
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
