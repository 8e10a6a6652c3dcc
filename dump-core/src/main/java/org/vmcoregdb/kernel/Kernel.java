package org.vmcoregdb.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.log.KernelLog;
import org.vmcoregdb.locate.Finding;
import org.vmcoregdb.locate.KernelFinder;
import org.vmcoregdb.locate.KernelLayout;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.locate.Whereabouts;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;

/**
 * A dead kernel: the root of every question about a dump. Opened once, immutable, shared by all who ask; what it holds is
 * built on first use.
 */
public final class Kernel {
    private final DumpFile dump;
    private final Optional<ElfFile> vmlinux;
    private final Architecture arch;
    private final Whereabouts where;
    private final KernelLayout layout;
    private final PhysicalMemory physical;
    private final PagedAddressSpace memory;
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final Lazy<KernelSymbols.Found> foundSymbols = new Lazy<>(this::findSymbols);
    private final Lazy<Symbols> symbols =
            new Lazy<>(() -> new Symbols(this, foundSymbols.get().table()));
    private final Lazy<TypeTable> types = new Lazy<>(() -> new KernelTypes(this, notices::add).read());
    private final Lazy<ModuleTypes> moduleTypes = new Lazy<>(() -> ModuleTypes.read(this));
    private final Variables variables = new Variables(this);
    private final Lazy<PerCpu> perCpu = new Lazy<>(() -> PerCpu.read(this));
    private final Lazy<RunningTasks> running = new Lazy<>(() -> RunningTasks.read(this));
    private final Lazy<Tasks> tasks = new Lazy<>(() -> Tasks.read(this));
    private final Lazy<Modules> modules = new Lazy<>(() -> Modules.read(this));
    private final Lazy<GeneratedCode> generatedCode = new Lazy<>(() -> GeneratedCode.read(this));
    private final Lazy<Cpus> cpus = new Lazy<>(() -> Cpus.read(this));
    private final Lazy<KernelLog> log = new Lazy<>(() -> KernelLog.read(this));
    private final DebugInfo debugInfo;
    private final Lazy<UserSpaces> userSpaces = new Lazy<>(() -> new UserSpaces(this));

    private Kernel(
            DumpFile dump,
            Optional<ElfFile> vmlinux,
            Architecture arch,
            Whereabouts where,
            KernelLayout layout,
            PhysicalMemory physical,
            List<ElfFile> moduleFiles,
            DebugFileFinder finder) {
        this.dump = dump;
        this.vmlinux = vmlinux;
        this.arch = arch;
        this.where = where;
        this.layout = layout;
        this.physical = physical;
        this.memory = layout.addressSpace(physical);
        this.debugInfo = new DebugInfo(this, moduleFiles, finder, notices::add);
    }

    /**
     * Opens the kernel of a dump.
     *
     * @param vmlinux the kernel's ELF file, for what the dump cannot tell itself
     * @param force accept a vmlinux of another build
     * @throws DumpFormatException if the dump's kernel cannot be found, or vmlinux is another kernel's
     */
    public static Kernel open(DumpFile dump, Optional<ElfFile> vmlinux, boolean force) throws DumpFormatException {
        return open(dump, vmlinux, List.of(), force);
    }

    /** As below, from what the dump says itself of where its kernel is, with debug files that are installed here. */
    public static Kernel open(DumpFile dump, Optional<ElfFile> vmlinux, List<ElfFile> moduleFiles, boolean force)
            throws DumpFormatException {
        return open(dump, vmlinux, moduleFiles, DebugFileFinder.installed(), Overrides.NONE, force);
    }

    /**
     * Opens the kernel of a dump.
     *
     * @param vmlinux the kernel's ELF file, for what the dump cannot tell itself
     * @param moduleFiles files of its modules, with debug information
     * @param finder looks for debug files that were not given, when they are first needed
     * @param overrides where the kernel is, as far as the user knows better
     * @param force accept a vmlinux of another build
     * @throws DumpFormatException if the dump's kernel cannot be found, or one of the files is another kernel's
     */
    public static Kernel open(
            DumpFile dump,
            Optional<ElfFile> vmlinux,
            List<ElfFile> moduleFiles,
            DebugFileFinder finder,
            Overrides overrides,
            boolean force)
            throws DumpFormatException {
        Architecture arch = Architecture.of(dump.machine())
                .orElseThrow(() -> new DumpFormatException("The dump's machine is "
                        + dump.machine().unameName() + "; only x86_64 kernels are supported so far"));
        Whereabouts where = KernelFinder.find(dump, overrides);
        VmcoreInfo info = where.info();
        if (vmlinux.isPresent() && !force) {
            checkBuildId(info, vmlinux.get());
        }
        Optional<org.vmcoregdb.elf.SymbolTable> linked =
                vmlinux.isPresent() && needsLinkedSymbols(info) ? vmlinux.get().symbols() : Optional.empty();
        KernelLayout layout = KernelLayout.of(dump, where, name -> linkedAddress(linked, name));
        Kernel kernel = new Kernel(dump, vmlinux, arch, where, layout, new PhysicalMemory(dump), moduleFiles, finder);
        kernel.notices.addAll(where.doubts());
        if (!force) {
            kernel.debugInfo.check();
        }
        return kernel;
    }

    /** Reading vmlinux's symbol table costs more than all the rest of opening: only where vmcoreinfo does not do. */
    private static boolean needsLinkedSymbols(VmcoreInfo info) {
        return info.symbol("swapper_pg_dir").isEmpty() || info.kernelOffset().isEmpty();
    }

    private static OptionalLong linkedAddress(Optional<org.vmcoregdb.elf.SymbolTable> table, String name) {
        if (table.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalInt found = table.get().find(name);
        return found.isPresent() ? OptionalLong.of(table.get().value(found.getAsInt())) : OptionalLong.empty();
    }

    private static void checkBuildId(VmcoreInfo info, ElfFile vmlinux) throws DumpFormatException {
        Optional<String> wanted = info.get("BUILD-ID");
        Optional<String> found = vmlinux.buildId().map(HexFormat.of()::formatHex);
        if (wanted.isPresent() && found.isPresent() && !wanted.get().equals(found.get())) {
            throw new DumpFormatException(vmlinux.source().name() + " is of another kernel build: its build-id is "
                    + found.get() + ", the dump's kernel has " + wanted.get() + " (--force uses it all the same)");
        }
    }

    /** The file all this comes from. */
    public DumpFile dump() {
        return dump;
    }

    /** The kernel's ELF file, if one was given. */
    public Optional<ElfFile> vmlinux() {
        return vmlinux;
    }

    /** What kind of CPU it ran on. */
    public Architecture arch() {
        return arch;
    }

    /** What the kernel said of itself. */
    public VmcoreInfo vmcoreInfo() {
        return where.info();
    }

    /** How it was found in the dump. */
    public Whereabouts whereabouts() {
        return where;
    }

    /** Where it was in memory. */
    public KernelLayout layout() {
        return layout;
    }

    /** Memory by physical address. */
    public PhysicalMemory physical() {
        return physical;
    }

    /** Memory by kernel virtual address. */
    public PagedAddressSpace memory() {
        return memory;
    }

    /** Release as {@code uname -r} gives it. */
    public String release() {
        return where.info().get("OSRELEASE").orElse("unknown");
    }

    /** Build-id in hexadecimal, if vmcoreinfo (5.9 on) or a note in its image tells. */
    public Optional<String> buildId() {
        return where.info().get("BUILD-ID").or(() -> ImageNotes.buildId(this));
    }

    /** All symbols. */
    public Symbols symbols() {
        return symbols.get();
    }

    /** Where the symbols of its image were found. */
    public Finding symbolSource() {
        return foundSymbols.get().source();
    }

    /** All types of the kernel itself. */
    public TypeTable types() {
        return types.get();
    }

    /** The types that only a module has, on top of the kernel's own; empty if the dump does not have them. */
    public Optional<Btf> typesOf(Module module) {
        return moduleTypes.get().of(module);
    }

    /** Types of its variables. */
    public Variables variables() {
        return variables;
    }

    /** Its CPUs' private variables. */
    public PerCpu perCpu() {
        return perCpu.get();
    }

    /** The tasks that were on a CPU; does not read the list of all tasks. */
    public RunningTasks running() {
        return running.get();
    }

    /** Its tasks. */
    public Tasks tasks() {
        return tasks.get();
    }

    /** Its modules. */
    public Modules modules() {
        return modules.get();
    }

    /** What code it made at run time. */
    public GeneratedCode generatedCode() {
        return generatedCode.get();
    }

    /** Its CPUs and what they were doing. */
    public Cpus cpus() {
        return cpus.get();
    }

    /** Its log. */
    public KernelLog log() {
        return log.get();
    }

    /** What vmlinux and module files tell of code: lines, inlined calls, call frames. */
    public DebugInfo debugInfo() {
        return debugInfo;
    }

    /** What a task sees of memory: its own user space and the kernel. */
    public AddressSpace memoryOf(Task task) {
        return userSpaces.get().of(task);
    }

    /** The page tables of a task's user space; empty for kernel threads and where the dump does not tell. */
    public Optional<PageTable> pageTableOf(Task task) {
        return userSpaces.get().pageTableOf(task);
    }

    /** Address of a symbol of the kernel image. */
    public OptionalLong symbol(String name) {
        OptionalLong told = where.info().symbol(name);
        if (told.isPresent()) {
            return told;
        }
        Optional<Symbol> found = symbols().kernelTable().named(name);
        return found.isPresent() ? OptionalLong.of(found.get().address()) : OptionalLong.empty();
    }

    /**
     * Address of a symbol that a question cannot do without.
     *
     * @throws MissingSymbolException if it is unknown
     */
    public long needSymbol(String name) {
        return symbol(name).orElseThrow(() -> new MissingSymbolException(name));
    }

    /** {@code init_uts_ns.name}. */
    public Optional<UtsName> utsName() {
        return SystemFacts.utsName(this);
    }

    /** Whole sentences about what had to be done without, such as types that the dump does not carry. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    private KernelSymbols.Found findSymbols() {
        // a build-id that only the image tells wants symbols to be found
        boolean told = where.info().get("BUILD-ID").isPresent();
        return new KernelSymbols(
                        where,
                        memory,
                        () -> told ? debugInfo.neededVmlinux() : vmlinux,
                        layout.kaslrOffset(),
                        dump.headerUtsName().map(UtsName::version).orElse(""),
                        notices::add)
                .read();
    }
}
