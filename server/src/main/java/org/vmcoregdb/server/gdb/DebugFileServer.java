package org.vmcoregdb.server.gdb;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.debuginfo.DebugFiles;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Module;
import org.vmcoregdb.protocol.target.RemoteFile;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.XmlText;
import org.vmcoregdb.server.command.Analysis;

/**
 * The made-up debug files as files that clients may read, under paths of their own that no real file has. Each is made when
 * it is first read, and kept. Nothing else can be opened.
 */
final class DebugFileServer implements RemoteFiles {
    private static final String FOLDER = "/vmcore-gdb/";
    private static final String EXECUTABLE = FOLDER + "vmlinux";
    private static final String ASSEMBLY = FOLDER + "entry.debug";
    private static final String LIBRARIES = "libraries-svr4";
    private static final String EXEC_FILE = "exec-file";

    private final Kernel kernel;
    private final DebugFiles debugFiles;
    private final boolean offersExecutable;
    private @Nullable Map<String, Entry> entries;

    DebugFileServer(Analysis analysis) {
        kernel = analysis.kernel();
        debugFiles = new DebugFiles(kernel, analysis.unwinder());
        // who gives us a vmlinux has one for the debugger, too, with lines and arguments
        offersExecutable = analysis.vmlinuxFile().isEmpty();
    }

    /** Makes the kernel's file ahead of the first client that asks for it: in a fresh process that takes a second or more. */
    void prepare() {
        if (offersExecutable) {
            Thread maker = new Thread(() -> open(EXECUTABLE), "debug file");
            maker.setDaemon(true);
            maker.setPriority(Thread.MIN_PRIORITY);
            maker.start();
        }
    }

    /** The {@code qXfer} objects that name files. */
    Set<String> objects() {
        return offersExecutable ? Set.of(EXEC_FILE, LIBRARIES) : Set.of(LIBRARIES);
    }

    /** One of {@link #objects()}. */
    Optional<byte[]> object(String object) {
        return switch (object) {
            case EXEC_FILE ->
                offersExecutable && debugFiles.knowsKernel()
                        ? Optional.of(EXECUTABLE.getBytes(StandardCharsets.UTF_8))
                        : Optional.empty();
            case LIBRARIES -> Optional.of(libraries().getBytes(StandardCharsets.UTF_8));
            default -> Optional.empty();
        };
    }

    /**
     * gdb/features/library-list-svr4.dtd. Addresses in the files are final: l_addr is 0. gdb 13 and 16 insist on lmid; lm
     * only has to differ from library to library.
     */
    private String libraries() {
        StringBuilder xml = new StringBuilder("<library-list-svr4 version=\"1.0\">\n");
        entries().forEach((path, entry) -> {
            if (!path.equals(EXECUTABLE)) {
                xml.append("<library name=\"");
                XmlText.append(xml, path);
                xml.append("\" lm=\"0x").append(Long.toHexString(entry.id));
                xml.append("\" l_addr=\"0x0\" l_ld=\"0x0\" lmid=\"0x0\"/>\n");
            }
        });
        return xml.append("</library-list-svr4>\n").toString();
    }

    @Override
    public Optional<RemoteFile> open(String path) {
        return Optional.ofNullable(entries().get(path)).map(entry -> new OpenFile(entry.bytes()));
    }

    private synchronized Map<String, Entry> entries() {
        Map<String, Entry> known = entries;
        if (known == null) {
            known = new LinkedHashMap<>();
            if (debugFiles.knowsKernel()) {
                known.put(EXECUTABLE, new Entry(1, debugFiles::kernel));
                known.put(ASSEMBLY, new Entry(2, debugFiles::assembly));
            }
            for (Module module : kernel.modules().all()) {
                if (!module.ranges().isEmpty() && isFileName(module.name())) {
                    known.putIfAbsent(
                            FOLDER + "modules/" + module.name() + ".ko",
                            new Entry(module.address(), () -> debugFiles.module(module)));
                }
            }
            entries = known;
        }
        return known;
    }

    private static boolean isFileName(String name) {
        return name.matches("[A-Za-z0-9_.-]+");
    }

    /** A file that may not have been made yet. */
    private static final class Entry {
        private final long id;
        private final Supplier<byte[]> maker;
        private byte @Nullable [] bytes;

        Entry(long id, Supplier<byte[]> maker) {
            this.id = id;
            this.maker = maker;
        }

        synchronized byte[] bytes() {
            byte[] made = bytes;
            if (made == null) {
                made = maker.get();
                bytes = made;
            }
            return made;
        }
    }

    private record OpenFile(byte[] bytes) implements RemoteFile {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            if (position >= bytes.length) {
                return 0;
            }
            int count = (int) Math.min(length, bytes.length - position);
            System.arraycopy(bytes, (int) position, buffer, offset, count);
            return count;
        }

        @Override
        public void close() {}
    }
}
