package org.vmcoregdb.dump;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.dump.flattened.FlattenedSource;
import org.vmcoregdb.elf.ElfIdent;

/** A glance at files among which there may be dumps. */
public final class DumpProbe {
    private static final int HEAD_BYTES = 64;
    private static final int ELF_TYPE_HIGH = 17;

    private DumpProbe() {}

    /** True if a file begins like a dump that can be opened, compressed as a whole or not; reads no more than its beginning. */
    public static boolean looksLikeDump(Path file) {
        try (InputStream raw = Files.newInputStream(file)) {
            byte[] head = raw.readNBytes(HEAD_BYTES);
            Optional<Container> container = Container.of(head);
            return container.isPresent() ? isDump(expandedHead(file, container.get())) : isDump(head);
        } catch (IOException | RuntimeException unreadable) {
            return false; // decoders meet damage with unchecked exceptions, too
        }
    }

    private static byte[] expandedHead(Path file, Container container) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream expanded = container.expand(raw)) {
            return expanded.readNBytes(HEAD_BYTES);
        }
    }

    private static boolean isDump(byte[] head) {
        OptionalInt type = ElfIdent.typeOf(head);
        // the second byte is that of a big-endian file's type
        boolean core = type.isPresent()
                && head.length == HEAD_BYTES
                && type.getAsInt() + head[ELF_TYPE_HIGH] == ElfIdent.ET_CORE;
        return core || FlattenedSource.recognises(head) || DumpFormats.isKdump(head);
    }
}
