package org.vmcoregdb.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.dwarf.frame.CallFrameRow;
import org.vmcoregdb.dwarf.frame.CallFrames;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.CompiledCode;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.packages.DistributionPackage;

/**
 * What the debug information of vmlinux and of the modules' files tells of addresses at run time: source lines, inlined
 * calls, call frames. Files are opened when the first address of theirs is asked for. Damaged debug information costs what
 * it describes, and a notice. Safe for use by many threads.
 */
public final class DebugInfo {
    private static final int PROBLEM_LIMIT = 20;
    private static final CodeLocation NOTHING = new CodeLocation(Optional.empty(), Optional.empty(), List.of());

    private final Kernel kernel;
    private final ModuleFiles files;
    private final DebugFileFinder finder;
    private final Lazy<Optional<ElfFile>> onThisMachine = new Lazy<>(this::findVmlinux);
    private final Lazy<Optional<ElfFile>> fromElsewhere = new Lazy<>(this::fetchVmlinux);
    private final Lazy<Optional<Image>> vmlinux =
            new Lazy<>(() -> onThisMachine.get().map(this::image));
    private final Lazy<Optional<Image>> fetchedVmlinux =
            new Lazy<>(() -> fromElsewhere.get().map(this::image));
    private final Map<String, Optional<Image>> modules = new ConcurrentHashMap<>();
    private volatile boolean fetching;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();
    private final Consumer<String> notices;

    /**
     * A file's debug information.
     *
     * @param bias what to take from an address at run time to have the file's
     */
    private record Image(CompiledCode code, CallFrames frames, long bias) {
        static Image of(ElfFile file, SectionPlacement placement, long bias) {
            DebugSections sections = new DebugSections(file, placement);
            return new Image(new CompiledCode(sections), new CallFrames(sections), bias);
        }
    }

    /**
     * Reads nothing yet.
     *
     * @param moduleFiles files of modules that the user gave
     * @param finder looks for those that the user did not give
     * @param notices told whole sentences about debug information that is damaged
     */
    DebugInfo(Kernel kernel, List<ElfFile> moduleFiles, DebugFileFinder finder, Consumer<String> notices) {
        this.kernel = kernel;
        this.files = new ModuleFiles(kernel, moduleFiles, finder);
        this.finder = finder;
        this.notices = notices;
    }

    /**
     * Checks the files that the user gave.
     *
     * @throws DumpFormatException if one of them is of no module of this kernel, or of another build
     */
    void check() throws DumpFormatException {
        files.check();
    }

    /** True if there is a vmlinux, or a file of a module was given. */
    public boolean hasFiles() {
        return files.given() || vmlinux().isPresent();
    }

    /**
     * From now on files that are not on this machine are fetched when an address of theirs is asked for: modules from the
     * packages that the user gave, all from debuginfod if that is set up. That may take minutes, so it is for questions that
     * make no sense without.
     */
    public void fetchFiles() {
        if (!fetching) {
            fetching = true;
            modules.values().removeIf(Optional::isEmpty);
        }
    }

    /** What the user can do about missing files: the second half of a sentence. */
    public String advice() {
        String version = kernel.utsName().map(UtsName::version).orElse("");
        return DistributionPackage.advice(kernel.release(), version);
    }

    /** The kernel's file, from wherever it can be had: for what nothing works without. */
    Optional<ElfFile> neededVmlinux() {
        Optional<ElfFile> here = onThisMachine.get();
        return here.isPresent() ? here : fromElsewhere.get();
    }

    private Optional<ElfFile> findVmlinux() {
        return kernel.vmlinux()
                .or(() -> kernel.buildId().flatMap(BuildId::of).flatMap(id -> finder.kernel(id, kernel.release())));
    }

    private Optional<ElfFile> fetchVmlinux() {
        Optional<BuildId> id = kernel.buildId().flatMap(BuildId::of);
        try {
            return id.isPresent() ? finder.fetchKernel(id.get()) : Optional.empty();
        } catch (DumpFormatException failed) {
            tell(failed);
            return Optional.empty();
        }
    }

    private Image image(ElfFile file) {
        return Image.of(file, SectionPlacement.UNPLACED, kernel.layout().kaslrOffset());
    }

    private Optional<Image> vmlinux() {
        Optional<Image> here = vmlinux.get();
        return here.isPresent() || !fetching ? here : fetchedVmlinux.get();
    }

    /** The file with debug information of a module, if there is one. */
    public Optional<String> fileOf(Module module) {
        return files.of(module, buildIdOf(module)).map(file -> file.source().name());
    }

    /** The build-id of a module in hexadecimal, as the dump has it. */
    public Optional<String> buildIdOf(Module module) {
        return LoadedSections.read(kernel, module).buildId(kernel.memory());
    }

    /** The source line of an address; empty if no file tells. */
    public Optional<SourceLine> line(long vaddr) {
        return ask(vaddr, Optional.empty(), (image, address) -> image.code.line(address));
    }

    /** The source line of an address, its function and the calls inlined there, as far as a file tells. */
    public CodeLocation location(long vaddr) {
        return ask(vaddr, NOTHING, (image, address) -> image.code.location(address));
    }

    /**
     * How to find the caller's registers from an address; for a frame that called another, ask for its return address
     * minus 1. Addresses within the row's expressions are the file's, not those at run time.
     *
     * @return empty if no file tells
     */
    public Optional<CallFrameRow> callFrameAt(long vaddr) {
        return ask(vaddr, Optional.empty(), (image, address) -> image.frames.at(address));
    }

    /** True if there is a file with debug information of what is at an address. */
    public boolean covers(long vaddr) {
        return image(vaddr).isPresent();
    }

    private interface Question<T> {
        T ask(Image image, long address) throws DumpFormatException;
    }

    private <T> T ask(long vaddr, T nothing, Question<T> question) {
        Optional<Image> image = image(vaddr);
        if (image.isEmpty()) {
            return nothing;
        }
        try {
            return question.ask(image.get(), vaddr - image.get().bias);
        } catch (DumpFormatException damaged) {
            tell(damaged);
            return nothing;
        }
    }

    private void tell(DumpFormatException problem) {
        String sentence = problem.getMessage() + ".";
        if (problems.size() < PROBLEM_LIMIT && problems.add(sentence)) {
            notices.accept(sentence);
        }
    }

    private Optional<Image> image(long vaddr) {
        if (kernel.symbols().isImage(vaddr)) {
            return vmlinux();
        }
        Optional<Module> module = kernel.modules().containing(vaddr);
        return module.isEmpty()
                ? Optional.empty()
                : modules.computeIfAbsent(module.get().name(), n -> open(module.get()));
    }

    private Optional<Image> open(Module module) {
        LoadedSections sections = LoadedSections.read(kernel, module);
        Map<String, Long> addresses = sections.addresses();
        Optional<String> buildId = sections.buildId(kernel.memory());
        Optional<ElfFile> file = files.of(module, buildId);
        if (file.isEmpty() && fetching) {
            try {
                file = files.fetch(buildId);
            } catch (DumpFormatException failed) {
                tell(failed);
            }
        }
        return file.map(found -> Image.of(found, section -> addresses.getOrDefault(section.name(), 0L), 0));
    }
}
