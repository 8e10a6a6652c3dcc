package org.vmcoregdb.server.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.archive.TemporaryFolder;

/**
 * Reads a guest's memory: by a file that QEMU writes, which it does in less than a millisecond, or else by text of its monitor. For one thread at a time.
 */
final class QemuMemory implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("[0-9a-f]+:((?: 0x[0-9a-f]{16})+)");

    /** More in one answer would keep the guest's devices waiting. */
    private static final int TEXT_BYTES = 4096;

    private final QmpClient qmp;
    private final Optional<TemporaryFolder> folder;

    private QemuMemory(QmpClient qmp, Optional<TemporaryFolder> folder) {
        this.qmp = qmp;
        this.folder = folder;
    }

    /**
     * Finds out whether QEMU writes files that we read.
     *
     * @param paddr where there is memory
     * @param local whether it is on this machine
     */
    static QemuMemory of(QmpClient qmp, long paddr, boolean local) throws IOException {
        if (local) {
            TemporaryFolder folder = TemporaryFolder.create();
            QemuMemory memory = new QemuMemory(qmp, Optional.of(folder));
            try {
                byte[] some = new byte[TEXT_BYTES];
                memory.read(paddr, some, 0, some.length);
                return memory;
            } catch (IOException notHere) {
                folder.close(); // another user's, or in a container
            }
        }
        return new QemuMemory(qmp, Optional.empty());
    }

    /** How it is read, in words. */
    String way() {
        return folder.isPresent() ? "pmemsave" : "the monitor's xp";
    }

    /** Reads bytes, all of which are memory. */
    void read(long paddr, byte[] target, int offset, int length) throws IOException {
        if (folder.isPresent()) {
            file(folder.get().path().resolve("memory"), paddr, target, offset, length);
            return;
        }
        for (int done = 0; done < length; done += TEXT_BYTES) {
            text(paddr + done, target, offset + done, Math.min(TEXT_BYTES, length - done));
        }
    }

    private void file(Path file, long paddr, byte[] target, int offset, int length) throws IOException {
        qmp.ask("pmemsave", Map.of("val", paddr, "size", length, "filename", file.toString()));
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        if (bytes.length != length) {
            throw new IOException("QEMU wrote " + bytes.length + " bytes of memory instead of " + length);
        }
        System.arraycopy(bytes, 0, target, offset, length);
    }

    private void text(long paddr, byte[] target, int offset, int length) throws IOException {
        String said = qmp.human("xp /" + (length + Long.BYTES - 1) / Long.BYTES + "xg 0x" + Long.toHexString(paddr));
        byte[] bytes = new byte[length + Long.BYTES];
        int at = 0;
        for (String line : said.lines().toList()) {
            Matcher words = LINE.matcher(line.strip());
            if (!words.matches()) {
                throw new IOException("QEMU says of its memory: " + line.strip());
            }
            for (String word : words.group(1).strip().split(" ", -1)) {
                long value = Long.parseUnsignedLong(word.substring(2), 16);
                for (int i = 0; i < Long.BYTES && at < bytes.length; i++) {
                    bytes[at++] = (byte) (value >>> Byte.SIZE * i);
                }
            }
        }
        if (at < length) {
            throw new IOException("QEMU told " + at + " bytes of memory instead of " + length);
        }
        System.arraycopy(Arrays.copyOf(bytes, length), 0, target, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (folder.isPresent()) {
            folder.get().close();
        }
    }
}
