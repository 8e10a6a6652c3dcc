package org.vmcoregdb.dump;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.Container;

/** A glance at files among which there may be dumps. */
public final class DumpProbe {
    private static final int HEAD_BYTES = 64;
    private static final int ELF_TYPE_OFFSET = 16;
    /** {@code ET_CORE}. */
    private static final int ELF_CORE = 4;

    private static final List<String> SIGNATURES = List.of("KDUMP   ", "DISKDUMP", "makedumpfile\0");

    private DumpProbe() {}

    /** True if a file begins like a dump that can be opened, compressed as a whole or not; reads no more than its beginning. */
    public static boolean looksLikeDump(Path file) {
        try (InputStream raw = Files.newInputStream(file)) {
            byte[] head = raw.readNBytes(HEAD_BYTES);
            Optional<Container> container = Container.of(head);
            return container.isPresent() ? isDump(expandedHead(file, container.get())) : isDump(head);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static byte[] expandedHead(Path file, Container container) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream expanded = container.expand(raw)) {
            return expanded.readNBytes(HEAD_BYTES);
        }
    }

    private static boolean isDump(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        boolean core = text.startsWith("\u007fELF")
                && head.length == HEAD_BYTES
                && head[ELF_TYPE_OFFSET] + head[ELF_TYPE_OFFSET + 1] == ELF_CORE;
        return core || SIGNATURES.stream().anyMatch(text::startsWith);
    }
}
