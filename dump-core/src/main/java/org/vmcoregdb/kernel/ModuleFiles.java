package org.vmcoregdb.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.elf.ElfFile;

/**
 * The files of modules: those that the user gave, else those where distributions install debug files, by build-id or by
 * name. A file counts only if its build-id is that of the module in the dump.
 */
final class ModuleFiles {
    private static final int DEPTH_LIMIT = 16;

    private final Kernel kernel;
    private final List<ElfFile> given;
    private final List<Path> folders;
    private final Path buildIds;
    private final Lazy<Map<String, Path>> installed = new Lazy<>(this::findInstalled);

    private final Lazy<Map<String, ElfFile>> accepted = new Lazy<>(this::acceptGiven);

    /**
     * Reads nothing yet.
     *
     * @param given files that the user gave
     * @param root the folder that {@code /usr/lib/debug} and {@code /lib/modules} are in
     */
    ModuleFiles(Kernel kernel, List<ElfFile> given, Path root) {
        String release = kernel.release();
        this.kernel = kernel;
        this.given = List.copyOf(given);
        this.folders = List.of(
                root.resolve("usr/lib/debug/lib/modules").resolve(release),
                root.resolve("usr/lib/debug/usr/lib/modules").resolve(release),
                root.resolve("lib/modules").resolve(release));
        this.buildIds = root.resolve("usr/lib/debug/.build-id");
    }

    /**
     * Checks the files that the user gave.
     *
     * @throws DumpFormatException if one of them is of no module of this kernel, or of another build
     */
    void check() throws DumpFormatException {
        for (ElfFile file : given) {
            if (moduleOf(file).isEmpty()) {
                throw refusal(file);
            }
        }
    }

    /** True if the user gave some. */
    boolean given() {
        return !given.isEmpty();
    }

    private Map<String, ElfFile> acceptGiven() {
        Map<String, ElfFile> files = new HashMap<>();
        for (ElfFile file : given) {
            try {
                moduleOf(file).ifPresent(module -> files.put(module.name(), file));
            } catch (DumpFormatException damaged) {
                return files; // nobody gets here: check() has refused it
            }
        }
        return files;
    }

    /** The module that a file is of: the one with its build-id or, where one of the two has none, with its name. */
    private Optional<Module> moduleOf(ElfFile file) throws DumpFormatException {
        Optional<String> wanted = file.buildId().map(HexFormat.of()::formatHex);
        for (Module module : kernel.modules().all()) {
            if (wanted.isPresent() && buildId(module).equals(wanted)) {
                return Optional.of(module);
            }
        }
        return kernel.modules()
                .named(moduleName(file.source().name()))
                .filter(module -> wanted.isEmpty() || buildId(module).isEmpty());
    }

    private DumpFormatException refusal(ElfFile file) throws DumpFormatException {
        String path = file.source().name();
        String name = moduleName(path);
        String found = file.buildId().map(HexFormat.of()::formatHex).orElse("missing");
        Optional<Module> named = kernel.modules().named(name);
        if (named.isEmpty()) {
            return new DumpFormatException(path + " is of no module that this kernel had loaded: its build-id is "
                    + found + ", and there is no module " + name);
        }
        return new DumpFormatException(path + " is of another build of the module " + name + ": its build-id is "
                + found + ", the dump's module has " + buildId(named.get()).orElse("none"));
    }

    private Optional<String> buildId(Module module) {
        return LoadedSections.read(kernel, module).buildId(kernel.memory());
    }

    /** {@code snd_hda_intel} of {@code …/snd-hda-intel.ko.debug}. */
    static String moduleName(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int end = file.indexOf('.');
        return (end < 0 ? file : file.substring(0, end)).replace('-', '_');
    }

    /** The file of a module, if there is one with debug information. */
    Optional<ElfFile> of(Module module, Optional<String> buildId) {
        ElfFile own = accepted.get().get(module.name());
        if (own != null) {
            return Optional.of(own);
        }
        if (buildId.isEmpty() || buildId.get().length() < 3) {
            return Optional.empty();
        }
        String id = buildId.get();
        Path byId = buildIds.resolve(id.substring(0, 2)).resolve(id.substring(2) + ".debug");
        Optional<ElfFile> found = open(byId, id);
        Path byName = installed.get().get(module.name());
        return found.isPresent() || byName == null ? found : open(byName, id);
    }

    private static Optional<ElfFile> open(Path path, String buildId) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            ElfFile file = ElfFile.open(MappedFile.open(path));
            boolean same = file.buildId().map(HexFormat.of()::formatHex).equals(Optional.of(buildId));
            return same && file.section(".debug_info").isPresent() ? Optional.of(file) : Optional.empty();
        } catch (IOException | DumpFormatException unusable) {
            return Optional.empty(); // what is installed need not be of this kernel, or whole
        }
    }

    /** Module files by name of the module; the first folder that has one counts. */
    private Map<String, Path> findInstalled() {
        Map<String, Path> found = new HashMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder, DEPTH_LIMIT)) {
                    files.filter(f ->
                                    f.toString().endsWith(".ko") || f.toString().endsWith(".ko.debug"))
                            .forEach(f -> found.putIfAbsent(moduleName(f.toString()), f));
                } catch (IOException | UncheckedIOException unreadable) {
                    return found; // a folder that may not be read has nothing for us, nor have those behind it
                }
            }
        }
        return found;
    }
}
