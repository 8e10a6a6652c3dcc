package org.vmcoregdb.packages;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.debuginfod.DebuginfodClient;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;

/**
 * Finds debug files by build-id: where distributions install them, in our own cache and in debuginfod's, all of which costs
 * a few looks at file names; and, if asked to fetch them, in packages and from debuginfod servers. A file counts only if it
 * has that build-id and debug information. Safe for use by many threads. Closing it closes the files that it has opened.
 */
public final class DebugFileFinder implements Closeable {
    private static final int DEPTH_LIMIT = 16;

    private final Path root;
    private final DebugFileCache cache;
    private final List<DebugPackage> packages;
    private final Optional<DebuginfodClient> debuginfod;
    private final Queue<ElfFile> opened = new ConcurrentLinkedQueue<>();
    private @Nullable Map<String, Path> modulesOfRelease;

    /**
     * Looks at nothing yet.
     *
     * @param root the folder that {@code /usr/lib/debug} and {@code /lib/modules} are in
     * @param cache what was taken out of packages before
     * @param packages where modules are looked for when they are to be fetched
     * @param debuginfod asked last, if at all
     */
    public DebugFileFinder(
            Path root, DebugFileCache cache, List<DebugPackage> packages, Optional<DebuginfodClient> debuginfod) {
        this.root = root;
        this.cache = cache;
        this.packages = List.copyOf(packages);
        this.debuginfod = debuginfod;
    }

    /** What is on this machine: nothing can be fetched. */
    public static DebugFileFinder installed() {
        return new DebugFileFinder(Path.of("/"), DebugFileCache.standard(), List.of(), Optional.empty());
    }

    /**
     * The vmlinux of a build, if it is on this machine.
     *
     * @param release {@code uname -r}, which its name or its folder has
     */
    public Optional<ElfFile> kernel(BuildId buildId, String release) {
        List<Path> named = plainName(release)
                ? List.of(
                        root.resolve("usr/lib/debug/boot/vmlinux-" + release),
                        root.resolve("usr/lib/debug/boot/vmlinux-" + release + ".debug"),
                        root.resolve("usr/lib/debug/lib/modules/" + release + "/vmlinux"),
                        root.resolve("usr/lib/debug/lib/modules/" + release + "/vmlinux.debug"),
                        root.resolve("usr/lib/debug/usr/lib/modules/" + release + "/vmlinux"),
                        root.resolve("usr/lib/debug/usr/lib/modules/" + release + "/vmlinux.debug"),
                        root.resolve("lib/modules/" + release + "/vmlinux"),
                        root.resolve("lib/modules/" + release + "/build/vmlinux"))
                : List.of();
        return Stream.concat(byBuildId(buildId), named.stream())
                .flatMap(path -> open(path, buildId).stream())
                .findFirst();
    }

    private Stream<Path> byBuildId(BuildId buildId) {
        return Stream.concat(
                Stream.of(buildId.in(root.resolve("usr/lib/debug/.build-id"))),
                Stream.concat(
                        cache.find(buildId).stream(), debuginfod.flatMap(client -> client.known(buildId)).stream()));
    }

    /** A release comes from a dump: it must not lead elsewhere. */
    private static boolean plainName(String release) {
        return release.matches("[A-Za-z0-9_+~.-]+") && !release.startsWith(".");
    }

    /**
     * The file of a module, if it is on this machine.
     *
     * @param release the kernel's
     * @param name as the kernel calls the module
     */
    public Optional<ElfFile> module(BuildId buildId, String release, String name) {
        Optional<ElfFile> found =
                byBuildId(buildId).flatMap(path -> open(path, buildId).stream()).findFirst();
        if (found.isPresent()) {
            return found;
        }
        Path named = modules(release).get(name);
        return named == null ? Optional.empty() : open(expanded(named, buildId), buildId);
    }

    /** A compressed module is expanded into the cache, where it is kept if it is of use. */
    private Path expanded(Path file, BuildId buildId) {
        Optional<DebugPackage> compressed = DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT);
        if (compressed.isEmpty()) {
            return file;
        }
        try {
            compressed.get().module(cache);
            return cache.find(buildId).orElse(file);
        } catch (FormatException unusable) {
            return file; // what is installed need not be of this kernel, or whole
        }
    }

    private Optional<ElfFile> open(Path path, BuildId buildId) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            ByteSource source = CacheFolder.map(path, path.toString());
            Optional<ElfFile> file = opened(source, buildId);
            if (file.isPresent()) {
                opened.add(file.get());
            } else {
                source.close();
            }
            return file;
        } catch (IOException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<ElfFile> opened(ByteSource source, BuildId buildId) {
        try {
            ElfFile file = ElfFile.open(source);
            boolean same = BuildId.of(file).equals(Optional.of(buildId));
            boolean useful = file.section(".debug_info").isPresent()
                    || file.section(".zdebug_info").isPresent();
            return same && useful ? Optional.of(file) : Optional.empty();
        } catch (FormatException unusable) {
            return Optional.empty(); // what is installed need not be of this kernel, or whole
        }
    }

    /**
     * The file that others have parts of their debug information in ({@code dwz}), if it is on this machine: where debug files are by
     * build-id, in {@code /usr/lib/debug/.dwz}, or beside the file that names it.
     *
     * @param name the last part of the path that the file gives; the rest of it is not followed
     * @param beside the path of the file
     */
    public Optional<ElfFile> supplement(BuildId buildId, String name, String beside) {
        Stream<Path> named = Stream.empty();
        if (plainName(name)) {
            Path dwz = root.resolve("usr/lib/debug/.dwz").resolve(name);
            named = Stream.concat(Stream.of(dwz), sibling(beside, name).stream());
        }
        return Stream.concat(byBuildId(buildId), named)
                .flatMap(path -> open(path, buildId).stream())
                .findFirst();
    }

    /**
     * A file in the same folder as another, or below it, whatever its build-id is: debug information that was split off has none.
     *
     * @param beside the path of the other
     * @param name a name, or a path that does not lead out of the folder
     */
    public Optional<ElfFile> beside(String beside, String name) {
        Optional<Path> path = sibling(beside, name).map(Path::normalize);
        Optional<Path> folder = sibling(beside, ".").map(Path::normalize);
        if (path.isEmpty()
                || folder.isEmpty()
                || !path.get().startsWith(folder.get())
                || path.get().startsWith("..")
                || !Files.isRegularFile(path.get(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            ByteSource source = CacheFolder.map(path.get(), path.get().toString());
            try {
                ElfFile file = ElfFile.open(source);
                opened.add(file);
                return Optional.of(file);
            } catch (FormatException noElf) {
                source.close();
                return Optional.empty();
            }
        } catch (IOException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<Path> sibling(String file, String name) {
        try {
            return Optional.of(Path.of(file).resolveSibling(name));
        } catch (InvalidPathException noPath) {
            return Optional.empty(); // the file is not one of this machine
        }
    }

    /** Where the index of the types of a file is kept; empty if the file has no build-id. */
    public Optional<Path> typeIndex(ElfFile file) throws FormatException {
        return BuildId.of(file).map(cache::typeIndex);
    }

    /** A file that somebody else opened and that is to be closed with those found here. */
    public void closeWith(ElfFile file) {
        opened.add(file);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (ElfFile file = opened.poll(); file != null; file = opened.poll()) {
            try {
                file.source().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Module files by name of the module; the first folder that has one counts. */
    private synchronized Map<String, Path> modules(String release) {
        Map<String, Path> known = modulesOfRelease;
        if (known == null) {
            known = new HashMap<>();
            if (plainName(release)) {
                addModules(root.resolve("usr/lib/debug/lib/modules").resolve(release), known);
                addModules(root.resolve("usr/lib/debug/usr/lib/modules").resolve(release), known);
                addModules(root.resolve("lib/modules").resolve(release), known);
            }
            modulesOfRelease = known;
        }
        return known;
    }

    private static void addModules(Path folder, Map<String, Path> found) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH_LIMIT)) {
            files.forEach(file -> new EntryName(String.valueOf(file.getFileName()))
                    .moduleName()
                    .ifPresent(name -> found.putIfAbsent(name, file)));
        } catch (IOException | UncheckedIOException unreadable) {
            return; // a folder that may not be read has nothing for us
        }
    }

    /**
     * The vmlinux of a build, from debuginfod; may take minutes.
     *
     * @throws FormatException if a server could not be asked
     */
    public Optional<ElfFile> fetchKernel(BuildId buildId) throws FormatException {
        return download(buildId);
    }

    /**
     * The file of a module, from the packages or from debuginfod; may take minutes.
     *
     * @param names of all the modules that the packages should be searched for, if they have to be
     * @throws FormatException if a package is damaged, or a server could not be asked
     */
    public synchronized Optional<ElfFile> fetchModule(BuildId buildId, Set<String> names) throws FormatException {
        for (DebugPackage one : packages) {
            one.modules(cache, names);
        }
        Optional<ElfFile> packed = cache.find(buildId).flatMap(path -> open(path, buildId));
        return packed.isPresent() ? packed : download(buildId);
    }

    private Optional<ElfFile> download(BuildId buildId) throws FormatException {
        Optional<Path> file = debuginfod.isPresent() ? debuginfod.get().fetch(buildId) : Optional.empty();
        return file.flatMap(path -> open(path, buildId));
    }
}
