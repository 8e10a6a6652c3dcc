package org.vmcoregdb.server.gdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.archive.TemporaryFolder;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.debuginfo.MadeUpId;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.RemoteFile;

/**
 * The made-up debug files as real files, because LLDB opens none over the protocol. They are written to a folder of their own when
 * they are first asked for, which takes a second or two, and go when the server ends.
 */
final class LocalDebugFiles implements LocalFiles {
    /** Where the note with the id is looked for. */
    private static final int CHUNK = 1 << 16;
    /** Where {@code e_type} is in an ELF file's header. */
    private static final int TYPE_OFFSET = 16;

    private static final int ET_DYN = 3;
    /** The note's header: sizes of name and id, NT_GNU_BUILD_ID, the name. */
    private static final byte[] BUILD_ID_NOTE = {4, 0, 0, 0, MadeUpId.BYTES, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0};

    private final DebugFileServer made;
    private List<LocalFile> files = List.of();
    /** Kept, so that they stay in use. */
    private final List<TemporaryFolder> folders = new ArrayList<>();

    private final Map<String, byte[]> buildIds = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();

    LocalDebugFiles(DebugFileServer made) {
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

    @Override
    public synchronized OptionalLong size(String path) {
        Long size = sizes.get(path);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
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
        }
        return List.copyOf(all);
    }

    /**
     * As shared libraries: an executable in its list makes LLDB forget where everything before it was loaded. And under build-ids that no other
     * dump of the same kernel has: LLDB keeps files that it fetched from another machine, and finds them again by their ids.
     */
    private void copy(ByteSource source, Path path) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(source.size())];
        for (int at = 0; at < bytes.length; ) {
            int count = source.read(at, bytes, at, bytes.length - at);
            if (count <= 0) {
                throw new IOException(source.name() + " ends too early");
            }
            at += count;
        }
        if (bytes.length > TYPE_OFFSET) {
            bytes[TYPE_OFFSET] = ET_DYN;
            identify(bytes, path);
        }
        Files.write(path, bytes);
        sizes.put(path.toString(), (long) bytes.length);
    }

    /** Gives the file an id of its own, if it has one: the note is the first thing after the headers. */
    private void identify(byte[] bytes, Path path) {
        int last = Math.min(bytes.length, CHUNK) - BUILD_ID_NOTE.length - MadeUpId.BYTES;
        for (int at = 0; at <= last; at += 4) {
            int id = at + BUILD_ID_NOTE.length;
            if (Arrays.equals(bytes, at, id, BUILD_ID_NOTE, 0, BUILD_ID_NOTE.length)) {
                byte[] own = MadeUpId.of(List.of(bytes));
                System.arraycopy(own, 0, bytes, id, own.length);
                buildIds.put(path.toString(), own);
                return;
            }
        }
    }

    /** One of the files, for a client that cannot open them where they are; empty if it is none of them. */
    Optional<RemoteFile> open(String path) throws IOException {
        return size(path).isPresent()
                ? Optional.of(new CopiedFile(MappedFile.open(Path.of(path), path)))
                : Optional.empty();
    }

    private record CopiedFile(MappedFile file) implements RemoteFile {
        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            return file.read(position, buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
