package org.vmcoregdb.kernel.module;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.packages.DebugFileFinder;

/**
 * The files of modules: those that the user gave, else those where distributions install debug files, by build-id or by
 * name. A file counts only if its build-id is that of the module in the dump.
 */
final class ModuleFiles {
    private final Kernel kernel;
    private final List<ElfFile> given;
    private final DebugFileFinder finder;
    private final Lazy<Map<String, ElfFile>> accepted = new Lazy<>(this::acceptGiven);

    /**
     * Reads nothing yet.
     *
     * @param given files that the user gave
     * @param finder looks for others
     */
    ModuleFiles(Kernel kernel, List<ElfFile> given, DebugFileFinder finder) {
        this.kernel = kernel;
        this.given = List.copyOf(given);
        this.finder = finder;
    }

    /**
     * Checks the files that the user gave.
     *
     * @throws FormatException if one of them is of no module of this kernel, or of another build
     */
    void check() throws FormatException {
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
            } catch (FormatException damaged) {
                return files; // nobody gets here: check() has refused it
            }
        }
        return files;
    }

    /** The module that a file is of: the one with its build-id or, where one of the two has none, with its name. */
    private Optional<Module> moduleOf(ElfFile file) throws FormatException {
        Optional<String> wanted = file.buildId().map(HexFormat.of()::formatHex);
        for (Module module : Modules.of(kernel).all()) {
            if (wanted.isPresent() && buildId(module).equals(wanted)) {
                return Optional.of(module);
            }
        }
        return Modules.of(kernel)
                .named(moduleName(file.source().name()))
                .filter(module -> wanted.isEmpty() || buildId(module).isEmpty());
    }

    private FormatException refusal(ElfFile file) throws FormatException {
        String path = file.source().name();
        String name = moduleName(path);
        String found = file.buildId().map(HexFormat.of()::formatHex).orElse("missing");
        Optional<Module> named = Modules.of(kernel).named(name);
        if (named.isEmpty()) {
            return new FormatException(path + " is of no module that this kernel had loaded: its build-id is " + found
                    + ", and there is no module " + name);
        }
        return new FormatException(path + " is of another build of the module " + name + ": its build-id is " + found
                + ", the dump's module has " + buildId(named.get()).orElse("none"));
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

    /** The file of a module, if there is one with debug information on this machine. */
    Optional<ElfFile> of(Module module, Optional<String> buildId) {
        ElfFile own = accepted.get().get(module.name());
        return own != null
                ? Optional.of(own)
                : buildId.flatMap(BuildId::of).flatMap(id -> finder.module(id, kernel.release(), module.name()));
    }

    /**
     * The file of a module, from wherever it can be had.
     *
     * @throws FormatException if one of these places could not be asked
     */
    Optional<ElfFile> fetch(Optional<String> buildId) throws FormatException {
        Optional<BuildId> id = buildId.flatMap(BuildId::of);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Set<String> names = Modules.of(kernel).all().stream().map(Module::name).collect(Collectors.toUnmodifiableSet());
        return finder.fetchModule(id.get(), names);
    }
}
