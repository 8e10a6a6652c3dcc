package org.vmcoregdb.server.gdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.debuginfo.DebugFiles;
import org.vmcoregdb.debuginfo.MadeFileCache;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.protocol.target.RemoteFile;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.XmlText;
import org.vmcoregdb.server.answer.Build;

/**
 * Debug files as files that clients may read, under paths of their own that no real file has: the made-up ones, each made when
 * it is first read, and kept; and, if the user gave one, the kernel's real one. Nothing else can be opened.
 *
 * <p>The executable is the made-up file even if there is a real one. That has half a gigabyte of debug information, which gdb
 * reads whole when it attaches, for most of a minute; and its call frames, which gdb prefers to all others, end where an
 * interrupt changes stacks. Who wants its lines and variables all the same can load it when attached.
 */
final class DebugFileServer implements RemoteFiles {
    private static final String FOLDER = "/vmcore-gdb/";
    private static final String EXECUTABLE = FOLDER + "vmlinux";
    private static final String WHOLE = FOLDER + "debug/vmlinux";
    private static final String ASSEMBLY = FOLDER + "entry.debug";
    private static final String GENERATED = FOLDER + "generated.debug";
    private static final String LIBRARIES = "libraries-svr4";
    private static final String EXEC_FILE = "exec-file";

    /** The {@code qXfer} objects that name files. */
    static final Set<String> OBJECTS = Set.of(EXEC_FILE, LIBRARIES);

    private final Kernel kernel;
    private final DebugFiles debugFiles;
    private final CrashDump analysis;
    private @Nullable MadeFileCache cache;
    private @Nullable Map<String, Entry> entries;

    DebugFileServer(CrashDump analysis) {
        kernel = analysis.kernel();
        debugFiles = new DebugFiles(kernel, analysis.unwinder());
        this.analysis = analysis;
    }

    /** Those of another build of this program may be others; a build of changed files does not know what it is. */
    private synchronized MadeFileCache cache() {
        MadeFileCache known = cache;
        if (known == null) {
            Optional<String> build = Build.current().commit().filter(commit -> !commit.endsWith("-dirty"));
            known = new MadeFileCache(
                    ExpansionCache.defaultFolder().resolve("debug").resolve("made"),
                    build.flatMap(commit -> analysis.identity().map(id -> commit + "\n" + id)));
            cache = known;
        }
        return known;
    }

    /** Makes the kernel's file ahead of the first client that asks for it: in a fresh process that takes a second or more. */
    void prepare() {
        Entry executable = entries().get(EXECUTABLE);
        if (executable != null) {
            Thread maker = new Thread(executable.making, "debug file");
            maker.setDaemon(true);
            maker.start();
        }
    }

    /** One of {@link #OBJECTS}. */
    Optional<byte[]> object(String object) {
        return switch (object) {
            case EXEC_FILE -> executable().map(name -> name.getBytes(StandardCharsets.UTF_8));
            case LIBRARIES -> Optional.of(libraries().getBytes(StandardCharsets.UTF_8));
            default -> Optional.empty();
        };
    }

    /**
     * A client that asks for the name opens the file, then asks for its size: three replies that may each come a little later
     * are more time for the file to get ready than one that must not be late.
     */
    private Optional<String> executable() {
        Entry executable = entries().get(EXECUTABLE);
        if (executable == null) {
            return Optional.empty();
        }
        if (!executable.making.isDone()) {
            prepare();
            executable.waitAWhile();
        }
        return Optional.of(EXECUTABLE);
    }

    /**
     * gdb/features/library-list-svr4.dtd. Addresses in the files are final: l_addr is 0. gdb 13 and 16 insist on lmid; lm
     * only has to differ from library to library.
     */
    private String libraries() {
        StringBuilder xml = new StringBuilder("<library-list-svr4 version=\"1.0\">\n");
        entries().forEach((path, entry) -> {
            if (!path.equals(EXECUTABLE) && !path.equals(WHOLE)) {
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
        Entry entry = entries().get(path);
        if (entry == null) {
            return Optional.empty();
        }
        if (path.equals(EXECUTABLE)) {
            executable();
        }
        return Optional.of(new OpenFile(entry));
    }

    /** The kernel's file; empty if none can be made. */
    Optional<RemoteFile> openExecutable() {
        return open(EXECUTABLE);
    }

    private synchronized Map<String, Entry> entries() {
        Map<String, Entry> known = entries;
        if (known == null) {
            known = new LinkedHashMap<>();
            Optional<ElfFile> vmlinux = kernel.vmlinux().given();
            if (vmlinux.isPresent()) {
                known.put(WHOLE, new Entry(3, vmlinux.get()::source));
            }
            if (debugFiles.knowsKernel()) {
                known.put(EXECUTABLE, new Entry(1, made(EXECUTABLE, debugFiles::kernel)));
                known.put(ASSEMBLY, new Entry(2, made(ASSEMBLY, debugFiles::assembly)));
            }
            if (debugFiles.knowsGenerated()) {
                known.put(GENERATED, new Entry(4, made(GENERATED, debugFiles::generated)));
            }
            for (Module module : Modules.of(kernel).all()) {
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

    /** The made files at run-time addresses: the kernel and the modules. */
    List<Served> madeFiles() {
        List<Served> all = new ArrayList<>();
        entries().forEach((path, entry) -> {
            if (!path.equals(ASSEMBLY) && !path.equals(WHOLE)) {
                all.add(new Served(path, path.equals(EXECUTABLE), entry::contents));
            }
        });
        return all;
    }

    private static boolean isFileName(String name) {
        return name.matches("[A-Za-z0-9_.-]+");
    }

    private Supplier<ByteSource> made(String name, Supplier<byte[]> maker) {
        return () -> new ByteArraySource(name, cache().of(name, maker));
    }

    /** A file that may not have been made yet. */
    private static final class Entry {
        private static final int PATIENCE_SECONDS = 3;

        private final long id;
        private final FutureTask<ByteSource> making;

        Entry(long id, Supplier<ByteSource> maker) {
            this.id = id;
            this.making = new FutureTask<>(maker::get);
        }

        /** Makes it, or waits for who makes it. */
        ByteSource contents() {
            making.run();
            return result(OptionalInt.empty()).orElseThrow();
        }

        /** Waits until it is made, but not until a reply is too late. */
        void waitAWhile() {
            result(OptionalInt.of(PATIENCE_SECONDS));
        }

        private Optional<ByteSource> result(OptionalInt seconds) {
            try {
                return Optional.of(
                        seconds.isPresent() ? making.get(seconds.getAsInt(), TimeUnit.SECONDS) : making.get());
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while a debug file was made");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof MemoryFault fault) {
                    throw fault;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private record OpenFile(Entry entry) implements RemoteFile {
        @Override
        public long size() {
            return entry.contents().size();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            return entry.contents().read(position, buffer, offset, length);
        }

        @Override
        public void close() {
            // it stays open for the next client
        }
    }
}
