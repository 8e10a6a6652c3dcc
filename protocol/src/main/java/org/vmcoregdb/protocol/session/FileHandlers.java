package org.vmcoregdb.protocol.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.protocol.packet.FileError;
import org.vmcoregdb.protocol.packet.FileRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.RemoteFile;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.Target;

/** Answers {@code vFile}: reading of the files that the target offers. Without any, gdb looks on its own machine. */
final class FileHandlers {
    /** gdb keeps a file with debug information open as long as it uses it, and there is one for each of hundreds of modules. */
    private static final int MOST_OPEN = 4096;
    /** Size of gdb's {@code struct stat} (gdb manual, "struct stat"): all numbers big-endian. */
    private static final int STAT_BYTES = 64;
    /** A regular file that all may read. */
    private static final int STAT_MODE = 0100444;

    private static final int STAT_MODE_OFFSET = 8;
    private static final int STAT_LINKS_OFFSET = 12;
    private static final int STAT_SIZE_OFFSET = 28;
    private static final int STAT_BLOCK_SIZE_OFFSET = 36;
    private static final int STAT_BLOCKS_OFFSET = 44;

    private final Target target;
    private final SessionOptions options;
    private final Map<Integer, RemoteFile> open = new HashMap<>();
    private int nextDescriptor = 3;

    FileHandlers(Target target, SessionOptions options) {
        this.target = target;
        this.options = options;
    }

    Reply handle(FileRequest request) {
        Optional<RemoteFiles> files = target.files();
        if (files.isEmpty()) {
            return Reply.EMPTY;
        }
        try {
            return handle(request, files.get());
        } catch (IOException e) {
            return Reply.error(FileError.IO);
        }
    }

    private Reply handle(FileRequest request, RemoteFiles files) throws IOException {
        if (request instanceof FileRequest.SelectFileSystem) {
            return Reply.text("F0");
        }
        if (request instanceof FileRequest.Open opening) {
            return open(opening, files);
        }
        if (request instanceof FileRequest.Read read) {
            return read(read);
        }
        if (request instanceof FileRequest.DescriptorStatus status) {
            Optional<RemoteFile> file = file(status.descriptor());
            return file.map(found -> status(found.size())).orElse(Reply.error(FileError.BAD_FD));
        }
        if (request instanceof FileRequest.Question question) {
            return answer(question, files);
        }
        if (request instanceof FileRequest.PathStatus status) {
            return pathStatus(status.path(), files);
        }
        if (request instanceof FileRequest.Close close) {
            return close(close.descriptor());
        }
        return Reply.error(request instanceof FileRequest.ReadLink ? FileError.INVALID : FileError.READ_ONLY);
    }

    private Reply open(FileRequest.Open request, RemoteFiles files) throws IOException {
        if (request.flags() != 0) {
            return Reply.error(FileError.READ_ONLY);
        }
        if (open.size() >= MOST_OPEN) {
            return Reply.error(FileError.TOO_MANY_OPEN);
        }
        Optional<RemoteFile> file = files.open(request.path());
        if (file.isEmpty()) {
            return Reply.error(FileError.NO_ENTRY);
        }
        int descriptor = nextDescriptor++;
        open.put(descriptor, file.get());
        return Reply.text("F" + Integer.toHexString(descriptor));
    }

    private Reply read(FileRequest.Read request) throws IOException {
        Optional<RemoteFile> file = file(request.descriptor());
        if (file.isEmpty()) {
            return Reply.error(FileError.BAD_FD);
        }
        byte[] bytes = new byte[Request.clamp(request.count(), options.dataBytes())];
        int count = 0;
        if (bytes.length > 0 && request.position() >= 0) {
            count = Math.max(0, file.get().read(request.position(), bytes, 0, bytes.length));
        }
        return Reply.binary("F" + Integer.toHexString(count) + ";", bytes, 0, count);
    }

    private static Reply pathStatus(String path, RemoteFiles files) throws IOException {
        Optional<RemoteFile> file = files.open(path);
        if (file.isEmpty()) {
            return Reply.error(FileError.NO_ENTRY);
        }
        try (RemoteFile opened = file.get()) {
            return status(opened.size());
        }
    }

    /** LLDB's own questions, answered as its document of the protocol has it: hexadecimal numbers, and {@code F,1} for yes. */
    private static Reply answer(FileRequest.Question question, RemoteFiles files) throws IOException {
        Optional<RemoteFile> file = files.open(question.path());
        if (question.what() == FileRequest.What.MD5) {
            return Reply.text("F,x"); // as for a file that is not there: LLDB then fetches it
        }
        if (file.isEmpty()) {
            return question.what() == FileRequest.What.EXISTS ? Reply.text("F,0") : Reply.error(FileError.NO_ENTRY);
        }
        try (RemoteFile opened = file.get()) {
            return switch (question.what()) {
                case EXISTS -> Reply.text("F,1");
                case MODE -> Reply.text("F" + Integer.toHexString(STAT_MODE));
                default -> Reply.text("F" + Long.toHexString(opened.size()));
            };
        }
    }

    private static Reply status(long size) {
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES);
        stat.putInt(STAT_MODE_OFFSET, STAT_MODE);
        stat.putInt(STAT_LINKS_OFFSET, 1);
        stat.putLong(STAT_SIZE_OFFSET, size);
        stat.putLong(STAT_BLOCK_SIZE_OFFSET, 4096);
        stat.putLong(STAT_BLOCKS_OFFSET, (size + 511) / 512);
        return Reply.binary("F" + Integer.toHexString(STAT_BYTES) + ";", stat.array(), 0, STAT_BYTES);
    }

    private Reply close(long descriptor) throws IOException {
        Optional<RemoteFile> file = file(descriptor);
        if (file.isEmpty()) {
            return Reply.error(FileError.BAD_FD);
        }
        open.remove((int) descriptor);
        file.get().close();
        return Reply.text("F0");
    }

    private Optional<RemoteFile> file(long descriptor) {
        OptionalInt small = Request.small(descriptor);
        return small.isPresent() ? Optional.ofNullable(open.get(small.getAsInt())) : Optional.empty();
    }

    void closeAll() {
        for (RemoteFile file : open.values()) {
            try {
                file.close();
            } catch (IOException e) {
                // Read-only: nothing is lost, and the others are still to be closed.
            }
        }
        open.clear();
    }
}
