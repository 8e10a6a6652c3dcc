package org.vmcoregdb.server.gdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.archive.TemporaryFolder;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.target.LocalFiles;

/**
 * The made-up debug files as real files, because LLDB opens none over the protocol. They are written to a folder of their own when
 * they are first asked for, which takes a second or two, and go when the server ends.
 */
final class LocalDebugFiles implements LocalFiles {
    private static final int CHUNK = 1 << 20;
    /** Where {@code e_type} is in an ELF file's header. */
    private static final int TYPE_OFFSET = 16;

    private static final int ET_DYN = 3;

    private final Kernel kernel;
    private final DebugFileServer made;
    private List<LocalFile> files = List.of();
    /** Kept, so that they stay in use. */
    private final List<TemporaryFolder> folders = new ArrayList<>();

    private final Map<String, byte[]> buildIds = new HashMap<>();

    LocalDebugFiles(Kernel kernel, DebugFileServer made) {
        this.kernel = kernel;
        this.made = made;
    }

    @Override
    public synchronized List<LocalFile> all() {
        if (files.isEmpty()) {
            try {
                files = write();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    @Override
    public synchronized Optional<byte[]> buildId(String path) {
        return Optional.ofNullable(buildIds.get(path));
    }

    private List<LocalFile> write() throws IOException {
        List<LocalFile> all = new ArrayList<>();
        TemporaryFolder temporary = TemporaryFolder.create();
        Path folder = temporary.path();
        folders.add(temporary);
        for (DebugFileServer.Served served : made.madeFiles()) {
            Path path = folder.resolve(String.valueOf(Path.of(served.path()).getFileName()));
            path.toFile().deleteOnExit();
            copy(served.contents().get(), path);
            all.add(new LocalFile(path.toString(), 0, served.executable()));
            if (served.executable()) {
                kernel.buildId()
                        .filter(id -> id.matches("([0-9a-f]{2})+"))
                        .ifPresent(id ->
                                buildIds.put(path.toString(), HexFormat.of().parseHex(id)));
            }
        }
        return List.copyOf(all);
    }

    /** As shared libraries: an executable in its list makes LLDB forget where everything before it was loaded. */
    private static void copy(ByteSource source, Path path) throws IOException {
        byte[] bytes = new byte[(int) Math.min(CHUNK, Math.max(1, source.size()))];
        try (var out = Files.newOutputStream(path)) {
            for (long at = 0; at < source.size(); ) {
                int count = source.read(at, bytes, 0, (int) Math.min(bytes.length, source.size() - at));
                if (count <= 0) {
                    break;
                }
                if (at == 0 && count > TYPE_OFFSET) {
                    bytes[TYPE_OFFSET] = ET_DYN;
                }
                out.write(bytes, 0, count);
                at += count;
            }
        }
    }
}
