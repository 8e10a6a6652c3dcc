package org.vmcoregdb.packages;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.elf.ElfIdent;

/** What a file is that debug files may be in. */
public enum PackageKind {
    /** Red Hat's and SUSE's. */
    RPM("an RPM package"),
    /** Debian's and Ubuntu's. */
    DEB("a Debian package"),
    /** Arch's, or any other tar archive. */
    TAR("a tar archive"),
    /** A single ELF file of a kernel or module, compressed. */
    FILE("a compressed ELF file");

    static final byte[] RPM_MAGIC = {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb};
    private static final byte[] AR_MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int TAR_MAGIC_AT = 257;
    private static final int HEAD_BYTES = 512;

    private final String label;

    PackageKind(String label) {
        this.label = label;
    }

    /** What to call it, with its article. */
    public String label() {
        return label;
    }

    /**
     * The kind of a file, from its first bytes; of a compressed file the first bytes are expanded.
     *
     * @return empty if it is none, a compressed dump for one, or cannot be read
     */
    public static Optional<PackageKind> of(Location file) {
        if (file.obstacle().isPresent()) {
            return Optional.empty();
        }
        try (InputStream in = new BufferedInputStream(file.stream())) {
            in.mark(HEAD_BYTES);
            byte[] head = in.readNBytes(HEAD_BYTES);
            in.reset();
            Optional<PackageKind> plain = ofPlain(head);
            Optional<Container> container = Container.of(head);
            return plain.isPresent() || container.isEmpty() ? plain : ofExpanded(container.get(), in);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<PackageKind> ofPlain(byte[] head) {
        if (startsWith(head, 0, RPM_MAGIC)) {
            return Optional.of(RPM);
        }
        if (startsWith(head, 0, AR_MAGIC)) {
            return Optional.of(DEB);
        }
        return isTar(head) ? Optional.of(TAR) : Optional.empty();
    }

    private static Optional<PackageKind> ofExpanded(Container container, InputStream in) throws IOException {
        try (InputStream expanded = container.expand(in)) {
            byte[] head = expanded.readNBytes(HEAD_BYTES);
            boolean program = ElfIdent.typeOf(head).orElse(ElfIdent.ET_CORE) != ElfIdent.ET_CORE;
            return isTar(head) ? Optional.of(TAR) : program ? Optional.of(FILE) : Optional.empty();
        } catch (RuntimeException damaged) {
            return Optional.empty(); // decoders meet damage with unchecked exceptions, too
        }
    }

    private static boolean isTar(byte[] head) {
        return startsWith(head, TAR_MAGIC_AT, TAR_MAGIC);
    }

    private static boolean startsWith(byte[] head, int at, byte[] magic) {
        if (head.length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
