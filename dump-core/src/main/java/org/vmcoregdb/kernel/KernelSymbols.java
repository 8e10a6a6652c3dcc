package org.vmcoregdb.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.locate.Fact;
import org.vmcoregdb.locate.KernelLocation;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.packages.DistributionPackage;
import org.vmcoregdb.symbols.ElfSymbols;
import org.vmcoregdb.symbols.JoinedSymbols;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.symbols.exported.ExportedSymbols;
import org.vmcoregdb.symbols.kallsyms.Kallsyms;
import org.vmcoregdb.symbols.kallsyms.KallsymsLocation;
import org.vmcoregdb.symbols.kallsyms.KallsymsSearch;

/**
 * The symbols of the kernel image: its kallsyms where vmcoreinfo says, else kallsyms found by looking for it, else those of the
 * vmlinux. A symbol whose address is known says whether it was read right.
 */
final class KernelSymbols {
    /** kallsyms and BTF are after the text, in the constants, which end within this. */
    static final long SEARCHED_BYTES = 128 << 20;

    /** A variable that every kernel has, and whose address vmcoreinfo has, so that it has been looked up. */
    private static final String DATA_SYMBOL = "init_uts_ns";

    private final KernelLocation where;
    private final AddressSpace memory;
    private final Supplier<Optional<ElfFile>> vmlinux;
    private final long kaslrOffset;
    private final Architecture arch;
    private final String version;
    private final boolean ignored;
    private final Consumer<String> notices;

    /**
     * A table and where it is from.
     *
     * @param table all symbols; empty if there are none
     * @param source what it is, and how it was found
     */
    record Found(SymbolTable table, Fact source) {
        Found(SymbolTable table, String what, String how) {
            this(table, new Fact("symbols", what, how));
        }
    }

    /**
     * @param version as {@code uname -v} gives it, if the dump's header has it: it says whose kernel it is
     * @param ignored whether kallsyms is not to be read
     * @param notices receives whole sentences about what does not work
     */
    KernelSymbols(
            KernelLocation where,
            AddressSpace memory,
            Supplier<Optional<ElfFile>> vmlinux,
            long kaslrOffset,
            Architecture arch,
            String version,
            boolean ignored,
            Consumer<String> notices) {
        this.where = where;
        this.memory = memory;
        this.vmlinux = vmlinux;
        this.kaslrOffset = kaslrOffset;
        this.arch = arch;
        this.version = version;
        this.ignored = ignored;
        this.notices = notices;
    }

    Found read() {
        if (ignored) {
            return ofVmlinux()
                    .map(linked -> new Found(linked, "those of the vmlinux", "kallsyms is ignored"))
                    .orElseGet(() -> none("kallsyms is ignored, and there is no vmlinux. "));
        }
        VmcoreInfo info = where.info();
        Optional<KallsymsLocation> told = KallsymsLocation.of(info);
        if (told.isPresent()) {
            try {
                return withData(read(told.get()), "where vmcoreinfo says");
            } catch (FormatException | MemoryFault damaged) {
                notices.accept("The kernel's own symbol table is unusable: " + damaged.getMessage() + ".");
            }
        }
        Optional<SymbolTable> found = told.isPresent() ? Optional.empty() : search();
        if (found.isPresent()) {
            return withData(found.get(), "found in the image by its token table");
        }
        Optional<SymbolTable> linked = ofVmlinux();
        if (linked.isPresent()) {
            return new Found(linked.get(), "those of the vmlinux", "the kernel's file");
        }
        return none(
                told.isPresent()
                        ? ""
                        : "Nothing says where kallsyms is (vmcoreinfo does since 6.0), and it was not found. ");
    }

    private Found none(String why) {
        notices.accept(
                why + "Without symbols little more than memory and registers can be read: " + advice() + ", too.");
        return new Found(SymbolTable.NONE, "none", "nowhere");
    }

    /** Symbols of variables are in vmlinux, if kallsyms has none; without it those that the kernel exports are in the image. */
    private Found withData(SymbolTable kallsyms, String how) {
        boolean checked = where.info().symbol(DATA_SYMBOL).isPresent()
                || where.imageStart().isPresent();
        if (!checked || kallsyms.named(DATA_SYMBOL).isPresent()) {
            return new Found(kallsyms, "kallsyms", how);
        }
        Optional<SymbolTable> linked = ofVmlinux();
        if (linked.isPresent()) {
            return new Found(linked.get(), "those of the vmlinux", "kallsyms, " + how + ", has only functions");
        }
        notices.accept(
                "The kernel's own symbol table has only functions (no CONFIG_KALLSYMS_ALL), so of its variables only those are known"
                        + " that it exports to modules: " + advice() + ", too.");
        Lazy<SymbolTable> variables = new Lazy<>(() -> exported(kallsyms));
        return new Found(
                new JoinedSymbols(kallsyms, variables),
                "kallsyms",
                how + "; only functions: variables are looked for in the table of exported symbols");
    }

    /** The image is searched for them, which is for those who ask for a variable. */
    private SymbolTable exported(SymbolTable functions) {
        OptionalLong start = where.textStart();
        Optional<SymbolTable> found = start.isPresent()
                ? ExportedSymbols.find(memory, start.getAsLong(), SEARCHED_BYTES, functions)
                        .map(SymbolTable.class::cast)
                : Optional.empty();
        if (found.isEmpty()) {
            notices.accept(
                    "The kernel's table of exported symbols was not found, so no variables are known but those that"
                            + " vmcoreinfo names.");
        }
        return found.orElse(SymbolTable.NONE);
    }

    private String advice() {
        return DistributionPackage.advice(where.info().get("OSRELEASE").orElse("unknown"), version);
    }

    /**
     * Tables with whole addresses have no absolute symbols ({@code scripts/kallsyms.c} before 4.6), among which are those that linker
     * scripts make, such as {@code jiffies}: a vmlinux that is at hand has them.
     */
    private SymbolTable read(KallsymsLocation location) throws FormatException {
        Map<String, Long> anchors = new LinkedHashMap<>();
        for (String name : List.of(DATA_SYMBOL, "_stext")) {
            where.info().symbol(name).ifPresent(address -> anchors.put(name, address));
        }
        if (anchors.isEmpty()) {
            anchors.put("_text", where.imageStart().orElse(0));
        }
        SymbolTable table = Kallsyms.read(memory, location, anchors);
        Lazy<SymbolTable> linked = new Lazy<>(() -> ofVmlinux().orElse(SymbolTable.NONE));
        return location.absolute() ? new JoinedSymbols(table, linked) : table;
    }

    private Optional<SymbolTable> search() {
        OptionalLong start = where.textStart();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        for (KallsymsLocation location : KallsymsSearch.find(memory, start.getAsLong(), SEARCHED_BYTES)) {
            try {
                return Optional.of(read(location));
            } catch (FormatException | MemoryFault anotherPlace) {
                // the next candidate may be it
            }
        }
        return Optional.empty();
    }

    private Optional<SymbolTable> ofVmlinux() {
        Optional<ElfFile> file = vmlinux.get();
        try {
            return file.isPresent()
                    ? ElfSymbols.of(file.get(), kaslrOffset, arch::isKernelAddress)
                            .map(SymbolTable.class::cast)
                    : Optional.empty();
        } catch (FormatException damaged) {
            notices.accept(damaged.getMessage() + ".");
            return Optional.empty();
        }
    }
}
