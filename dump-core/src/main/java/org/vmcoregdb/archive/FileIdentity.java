package org.vmcoregdb.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.vmcoregdb.bytes.Location;

/** Names a file's present contents without reading them all: by its path, size, time and first bytes. */
public final class FileIdentity {
    private static final int HEAD_BYTES = 1 << 16;
    private static final int NAME_BYTES = 16;

    private FileIdentity() {}

    /**
     * 32 hexadecimal digits, others when the file was changed.
     *
     * @throws IOException if it cannot be read
     */
    public static String of(Location file) throws IOException {
        byte[] head;
        try (InputStream in = file.stream()) {
            head = in.readNBytes(HEAD_BYTES);
        }
        String identity = file.version();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(head), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no SHA-256", e);
        }
    }
}
