package org.vmcoregdb.kernel.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.dwarf.frame.CallFrameRow;
import org.vmcoregdb.dwarf.frame.CallFrames;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.CompiledCode;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.Part;

/**
 * What the debug information of vmlinux and of the modules' files tells of addresses at run time: source lines, inlined
 * calls, call frames. Files are opened when the first address of theirs is asked for. Damaged debug information costs what
 * it describes, and a notice. Safe for use by many threads.
 */
public final class DebugInfo {
    private static final Part<DebugInfo> PART = Part.of(DebugInfo::new);

    private static final int PROBLEM_LIMIT = 20;
    private static final CodeLocation NOTHING = new CodeLocation(Optional.empty(), Optional.empty(), List.of());

    private final Kernel kernel;
    private final ModuleFiles files;
    private final Lazy<Optional<Image>> vmlinux;
    private final Lazy<Optional<Image>> fetchedVmlinux;
    private final Map<String, Optional<Image>> modules = new ConcurrentHashMap<>();
    private volatile boolean fetching;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();

    /**
     * A file's debug information.
     *
     * @param bias what to take from an address at run time to have the file's
     */
    private record Image(DebugSections sections, CompiledCode code, CallFrames frames, long bias) {
        static Image of(ElfFile file, SectionPlacement placement, long bias) {
            DebugSections sections = new DebugSections(file, placement);
            return new Image(sections, new CompiledCode(sections), new CallFrames(sections), bias);
        }
    }

    private DebugInfo(Kernel kernel) {
        this.kernel = kernel;
        this.files = new ModuleFiles(
                kernel, kernel.options().moduleFiles(), kernel.options().finder());
        this.vmlinux = new Lazy<>(() -> kernel.vmlinux().here().map(this::image));
        this.fetchedVmlinux = new Lazy<>(() -> kernel.vmlinux().fetched().map(this::image));
    }

    /** Debug information of a kernel. Reads nothing yet. */
    public static DebugInfo of(Kernel kernel) {
        return kernel.part(PART);
    }

    /**
     * Checks the files that the user gave.
     *
     * @throws FormatException if one of them is of no module of this kernel, or of another build
     */
    public void check() throws FormatException {
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
        return kernel.vmlinux().advice();
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

    /** The source line of an address; empty if no file says. */
    public Optional<SourceLine> line(long vaddr) {
        return ask(vaddr, Optional.empty(), (image, address) -> image.code.line(address));
    }

    /** The source line of an address, its function and the calls inlined there, as far as a file says so. */
    public CodeLocation location(long vaddr) {
        return ask(vaddr, NOTHING, (image, address) -> image.code.location(address));
    }

    /**
     * How to find the caller's registers from an address; for a frame that called another, ask for its return address
     * minus 1. Addresses within the row's expressions are the file's, not those at run time.
     *
     * @return empty if no file says
     */
    public Optional<CallFrameRow> callFrameAt(long vaddr) {
        return ask(vaddr, Optional.empty(), (image, address) -> image.frames.at(address));
    }

    /** The debug sections of the file of a module, if there is one. */
    Optional<DebugSections> sectionsOf(Module module) {
        return image(module).map(Image::sections);
    }

    /** True if there is a file with debug information of what is at an address. */
    public boolean covers(long vaddr) {
        return image(vaddr).isPresent();
    }

    private interface Question<T> {
        T ask(Image image, long address) throws FormatException;
    }

    private <T> T ask(long vaddr, T nothing, Question<T> question) {
        Optional<Image> image = image(vaddr);
        if (image.isEmpty()) {
            return nothing;
        }
        try {
            return question.ask(image.get(), vaddr - image.get().bias);
        } catch (FormatException damaged) {
            tell(damaged);
            return nothing;
        }
    }

    private void tell(FormatException problem) {
        String sentence = problem.getMessage() + ".";
        if (problems.size() < PROBLEM_LIMIT && problems.add(sentence)) {
            kernel.addNotice(sentence);
        }
    }

    private Optional<Image> image(long vaddr) {
        if (Symbols.of(kernel).isImage(vaddr)) {
            return vmlinux();
        }
        Optional<Module> module = Modules.of(kernel).containing(vaddr);
        return module.flatMap(this::image);
    }

    private Optional<Image> image(Module module) {
        return modules.computeIfAbsent(module.name(), n -> open(module));
    }

    private Optional<Image> open(Module module) {
        LoadedSections sections = LoadedSections.read(kernel, module);
        Map<String, Long> addresses = sections.addresses();
        Optional<String> buildId = sections.buildId(kernel.memory());
        Optional<ElfFile> file = files.of(module, buildId);
        if (file.isEmpty() && fetching) {
            try {
                file = files.fetch(buildId);
            } catch (FormatException failed) {
                tell(failed);
            }
        }
        return file.map(found -> Image.of(found, section -> addresses.getOrDefault(section.name(), 0L), 0));
    }
}
