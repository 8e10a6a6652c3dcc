package org.vmcoregdb.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.locate.Fact;
import org.vmcoregdb.locate.KernelLayout;
import org.vmcoregdb.locate.KernelLocation;
import org.vmcoregdb.locate.LocatedKernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.EditedAddressSpace;
import org.vmcoregdb.memory.FileBytes;
import org.vmcoregdb.memory.MemoryEdits;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.TypeTable;

/**
 * A dead kernel: the root of every question about a dump. Opened once, immutable, shared by all who ask. It knows its dump, its memory,
 * the symbols of its image, its types and its per-CPU variables; everything else is a {@link Part}, which it keeps without knowing it.
 */
public final class Kernel {
    private static final String BANNER = "Linux version ";
    private static final int BANNER_BYTES = 256;

    private final DumpFile dump;
    private final KernelOptions options;
    private final Architecture arch;
    private final KernelLocation where;
    private final KernelLayout layout;
    private final PhysicalMemory physical;
    private final PageTable pageTable;
    private final AddressSpace memory;
    private final Optional<MemoryEdits> edits;
    private final Vmlinux vmlinux;
    private final List<String> notices;
    private final Lazy<KernelSymbols.Found> symbols;
    private final Lazy<TypeTable> types;
    private final Lazy<PerCpu> perCpu = new Lazy<>(() -> PerCpu.read(this));
    private final Map<Part<?>, Lazy<?>> parts = new ConcurrentHashMap<>();

    private Kernel(DumpFile dump, KernelOptions options, Architecture arch, KernelLocation where, KernelLayout layout) {
        this.dump = dump;
        this.options = options;
        this.arch = arch;
        this.where = where;
        this.layout = layout;
        this.physical = new PhysicalMemory(dump);
        PagedAddressSpace paged = layout.addressSpace(physical);
        this.pageTable = paged.pageTable();
        this.memory = paged;
        this.edits = Optional.empty();
        this.notices = Collections.synchronizedList(new ArrayList<>(where.doubts()));
        this.vmlinux = new Vmlinux(this, options.vmlinux(), options.finder(), this::addNotice);
        this.symbols = new Lazy<>(this::findSymbols);
        this.types = new Lazy<>(() -> new KernelTypes(this, notices::add).read());
    }

    private Kernel(Kernel original, MemoryEdits edits) {
        this.dump = original.dump;
        this.options = original.options;
        this.arch = original.arch;
        this.where = original.where;
        this.layout = original.layout;
        this.physical = original.physical;
        this.pageTable = original.pageTable;
        this.memory = new EditedAddressSpace(original.memory, edits, 0);
        this.edits = Optional.of(edits);
        this.notices = original.notices;
        this.vmlinux = original.vmlinux;
        this.symbols = original.symbols;
        this.types = original.types;
    }

    private Kernel(Kernel original, DumpFile now) {
        this.dump = now;
        this.options = original.options;
        this.arch = original.arch;
        this.where = original.where;
        this.layout = original.layout;
        this.physical = new PhysicalMemory(now);
        PagedAddressSpace paged = layout.addressSpace(physical);
        this.pageTable = paged.pageTable();
        this.memory = paged;
        this.edits = Optional.empty();
        this.notices = original.notices;
        this.vmlinux = original.vmlinux;
        this.symbols = original.symbols;
        this.types = original.types;
    }

    /**
     * Opens the kernel of a dump, from what the dump itself says.
     *
     * @throws FormatException if the dump's kernel cannot be found
     */
    public static Kernel open(DumpFile dump) throws FormatException {
        return open(dump, KernelOptions.none());
    }

    /**
     * Opens the kernel of a dump. Of the files that were given only the kernel's is looked at.
     *
     * @throws FormatException if the dump's kernel cannot be found, or vmlinux is another kernel's
     */
    public static Kernel open(DumpFile dump, KernelOptions options) throws FormatException {
        LocatedKernel located = LocatedKernel.find(dump, options.overrides());
        KernelLocation where = located.where();
        VmcoreInfo info = where.info();
        Optional<ElfFile> vmlinux = options.vmlinux();
        if (vmlinux.isPresent() && !options.force()) {
            checkBuildId(info, vmlinux.get());
        }
        Optional<org.vmcoregdb.elf.SymbolTable> linked =
                vmlinux.isPresent() && needsLinkedSymbols(info) ? vmlinux.get().symbols() : Optional.empty();
        KernelLayout layout = KernelLayout.of(located.dump(), where, name -> linkedAddress(linked, name));
        Architecture arch = Architecture.of(located.dump().machine()).orElseThrow();
        Kernel kernel = new Kernel(located.dump(), options, arch, where, layout);
        if (vmlinux.isPresent() && !options.force() && info.get("BUILD-ID").isEmpty()) {
            kernel.checkBanner(vmlinux.get());
        }
        return kernel;
    }

    /** Without build-ids to compare: where vmlinux and what was found of the kernel say that its banner is, there must be one. */
    private void checkBanner(ElfFile file) throws FormatException {
        OptionalLong linked = linkedAddress(file.symbols(), "linux_banner");
        if (linked.isEmpty()) {
            return;
        }
        long at = linked.getAsLong() + layout.kaslrOffset();
        String found;
        try {
            found = memory.readCString(at, BANNER_BYTES);
        } catch (MemoryFault missing) {
            return; // the dump cannot say
        }
        if (!found.startsWith(BANNER)) {
            throw new FormatException(file.source().name()
                    + " is of another kernel, or the kernel was not where it seems: its linux_banner"
                    + " should be at 0x" + Long.toHexString(at)
                    + ", where no banner is (--set kaslr=HEX says where the kernel was,"
                    + " --force uses the file all the same)");
        }
        if (!found.startsWith(BANNER + release() + " ")
                && where.info().get("OSRELEASE").isPresent()) {
            throw new FormatException(
                    file.source().name() + " is of another kernel: the banner where its linux_banner should be does not"
                            + " name " + release() + " (--force uses it all the same)");
        }
    }

    /**
     * The same kernel with other bytes in its virtual memory. Its symbols and types are those of the dump; all else is read anew when it is
     * asked for.
     */
    public Kernel with(MemoryEdits changed) {
        return new Kernel(this, changed);
    }

    /**
     * Of a machine that runs: the same kernel as it is now. What never changes is kept: where it is, the symbols of its image, its types; all else is
     * read anew when it is asked for. Empty of a dump.
     */
    public Optional<Kernel> renewed() {
        return dump.renewed().map(now -> new Kernel(this, now));
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

    private static void checkBuildId(VmcoreInfo info, ElfFile vmlinux) throws FormatException {
        Optional<String> wanted = info.get("BUILD-ID");
        Optional<String> found = vmlinux.buildId().map(HexFormat.of()::formatHex);
        if (wanted.isPresent() && found.isPresent() && !wanted.get().equals(found.get())) {
            throw new FormatException(vmlinux.source().name() + " is of another kernel build: its build-id is "
                    + found.get() + ", the dump's kernel has " + wanted.get() + " (--force uses it all the same)");
        }
    }

    /** The bytes of that file, if it is one: addresses are offsets in it. */
    public Optional<AddressSpace> fileBytes() {
        return dump.bytes().map(bytes -> new FileBytes(bytes, memory.words(), memory.pageSize()));
    }

    /** The file all this comes from. */
    public DumpFile dump() {
        return dump;
    }

    /** What the user said of it when it was opened. */
    public KernelOptions options() {
        return options;
    }

    /** The kernel's ELF file. */
    public Vmlinux vmlinux() {
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
    public KernelLocation location() {
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
    public AddressSpace memory() {
        return memory;
    }

    /** The page tables that map it. */
    public PageTable pageTable() {
        return pageTable;
    }

    /** What-if edits of its memory, if it is seen with some. */
    public Optional<MemoryEdits> edits() {
        return edits;
    }

    /** Release as {@code uname -r} gives it. */
    public String release() {
        return where.info().get("OSRELEASE").orElse("unknown");
    }

    /** Build-id in hexadecimal, if vmcoreinfo (5.9 on) or a note in its image says. */
    public Optional<String> buildId() {
        return where.info().get("BUILD-ID").or(() -> ImageNotes.buildId(this));
    }

    /** The symbols of its image, without those of modules. */
    public SymbolTable imageSymbols() {
        return symbols.get().table();
    }

    /** Where the symbols of its image were found. */
    public Fact symbolSource() {
        return symbols.get().source();
    }

    /** All types of the kernel itself. */
    public TypeTable types() {
        return types.get();
    }

    /** Its CPUs' private variables. */
    public PerCpu perCpu() {
        return perCpu.get();
    }

    /** Something else that is known of it. To be called by the part's own type only. */
    @SuppressWarnings("unchecked") // a part's value is only ever put there by that part
    public <T> T part(Part<T> part) {
        Lazy<?> known = parts.get(part);
        if (known == null) {
            known = parts.computeIfAbsent(part, p -> new Lazy<>(() -> part.read(this)));
        }
        return ((Lazy<T>) known).get();
    }

    /** Address of a symbol of the kernel image. */
    public OptionalLong symbol(String name) {
        OptionalLong told = where.info().symbol(name);
        if (told.isPresent()) {
            return told;
        }
        Optional<Symbol> found = imageSymbols().named(name);
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
        return UtsNamespace.name(this);
    }

    /** Whole sentences about what had to be done without, such as types that the dump does not carry. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** Adds a whole sentence about what had to be done without. */
    public void addNotice(String sentence) {
        notices.add(sentence);
    }

    private KernelSymbols.Found findSymbols() {
        // a build-id that only the image has wants symbols to be found
        boolean told = where.info().get("BUILD-ID").isPresent();
        return new KernelSymbols(
                        where,
                        memory,
                        () -> told ? vmlinux.needed() : vmlinux.given(),
                        layout.kaslrOffset(),
                        arch,
                        dump.headerUtsName().map(UtsName::version).orElse(""),
                        options.ignored().contains(Carried.KALLSYMS),
                        notices::add)
                .read();
    }
}
