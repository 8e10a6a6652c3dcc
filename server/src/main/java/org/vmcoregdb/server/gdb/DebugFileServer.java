package org.vmcoregdb.server.gdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.debuginfo.DebugFiles;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Module;
import org.vmcoregdb.protocol.target.RemoteFile;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.XmlText;
import org.vmcoregdb.server.command.Analysis;

/**
 * Debug files as files that clients may read, under paths of their own that no real file has: the made-up ones, each made when
 * it is first read, and kept; and, if the user gave one, the kernel's real one. Nothing else can be opened.
 */
final class DebugFileServer implements RemoteFiles {
    private static final String FOLDER = "/vmcore-gdb/";
    private static final String EXECUTABLE = FOLDER + "vmlinux";
    private static final String ASSEMBLY = FOLDER + "entry.debug";
    private static final String LIBRARIES = "libraries-svr4";
    private static final String EXEC_FILE = "exec-file";

    /** Less than a session has for an answer. */
    private static final long PATIENCE_MILLIS = 3000;

    private final Kernel kernel;
    private final DebugFiles debugFiles;
    private @Nullable Map<String, Entry> entries;
    private volatile CompletableFuture<?> making = CompletableFuture.completedFuture(Boolean.TRUE);

    DebugFileServer(Analysis analysis) {
        kernel = analysis.kernel();
        debugFiles = new DebugFiles(kernel, analysis.unwinder());
    }

    /** Makes the kernel's file ahead of the first client that asks for it: in a fresh process that takes a second or more. */
    void prepare() {
        if (kernel.vmlinux().isEmpty()) {
            making = CompletableFuture.runAsync(() -> open(EXECUTABLE), DebugFileServer::startThread);
        }
    }

    private static void startThread(Runnable work) {
        Thread maker = new Thread(work, "debug file");
        maker.setDaemon(true);
        maker.start();
    }

    /**
     * Gives the making some time before a client is told of the file. What it does next is to open it, and that must be
     * answered in time, too: one that gets an error there goes on without modules.
     */
    private void awaitMade() {
        try {
            making.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notYet) {
            return; // whoever opens the file waits for it, or learns why there is none
        }
    }

    /** The {@code qXfer} objects that name files. */
    Set<String> objects() {
        return Set.of(EXEC_FILE, LIBRARIES);
    }

    /** One of {@link #objects()}. */
    Optional<byte[]> object(String object) {
        return switch (object) {
            case EXEC_FILE -> {
                awaitMade();
                yield entries().containsKey(EXECUTABLE)
                        ? Optional.of(EXECUTABLE.getBytes(StandardCharsets.UTF_8))
                        : Optional.empty();
            }
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
        return Optional.ofNullable(entries().get(path)).map(entry -> new OpenFile(entry.contents()));
    }

    private synchronized Map<String, Entry> entries() {
        Map<String, Entry> known = entries;
        if (known == null) {
            known = new LinkedHashMap<>();
            Optional<ElfFile> vmlinux = kernel.vmlinux();
            if (vmlinux.isPresent()) {
                known.put(EXECUTABLE, new Entry(1, vmlinux.get()::source));
            } else if (debugFiles.knowsKernel()) {
                known.put(EXECUTABLE, new Entry(1, made(EXECUTABLE, debugFiles::kernel)));
            }
            if (debugFiles.knowsKernel()) {
                known.put(ASSEMBLY, new Entry(2, made(ASSEMBLY, debugFiles::assembly)));
            }
            for (Module module : kernel.modules().all()) {
                if (!module.ranges().isEmpty() && isFileName(module.name())) {
                    String path = FOLDER + "modules/" + module.name() + ".ko";
                    known.putIfAbsent(path, new Entry(module.address(), made(path, () -> debugFiles.module(module))));
                }
            }
            entries = known;
        }
        return known;
    }

    /**
     * A file as others than gdb take it.
     *
     * @param path its name here
     * @param executable whether it is the kernel itself
     * @param contents makes it if it was not made yet
     */
    record Served(String path, boolean executable, Supplier<ByteSource> contents) {}

    /** The made files at run-time addresses: the kernel, also where a vmlinux is served, and the modules. */
    List<Served> madeFiles() {
        List<Served> all = new ArrayList<>();
        if (debugFiles.knowsKernel() && kernel.vmlinux().isPresent()) {
            all.add(new Served(EXECUTABLE, true, made(EXECUTABLE, debugFiles::kernel)));
        }
        entries().forEach((path, entry) -> {
            boolean isReal = path.equals(EXECUTABLE) && kernel.vmlinux().isPresent();
            if (!path.equals(ASSEMBLY) && !isReal) {
                all.add(new Served(path, path.equals(EXECUTABLE), entry::contents));
            }
        });
        return all;
    }

    private static boolean isFileName(String name) {
        return name.matches("[A-Za-z0-9_.-]+");
    }

    private static Supplier<ByteSource> made(String name, Supplier<byte[]> maker) {
        return () -> new ByteArraySource(name, maker.get());
    }

    /** A file that may not have been made yet. */
    private static final class Entry {
        private final long id;
        private final Supplier<ByteSource> maker;
        private @Nullable ByteSource contents;

        Entry(long id, Supplier<ByteSource> maker) {
            this.id = id;
            this.maker = maker;
        }

        synchronized ByteSource contents() {
            ByteSource made = contents;
            if (made == null) {
                made = maker.get();
                contents = made;
            }
            return made;
        }
    }

    private record OpenFile(ByteSource contents) implements RemoteFile {
        @Override
        public long size() {
            return contents.size();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            return contents.read(position, buffer, offset, length);
        }

        @Override
        public void close() {
            // it stays open for the next client
        }
    }
}
