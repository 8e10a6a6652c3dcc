package org.vmcoregdb.debuginfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.ModuleTypes;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.x86.X86CallSites;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/** The debug files that can be made of a dump. Each call makes a file anew. Safe for many threads. */
public final class DebugFiles {
    private final Kernel kernel;
    private final Unwinder unwinder;
    private final OrcTables orc;
    private final Lazy<ReplacedReturns> replaced;
    private final Lazy<byte[]> returnAddress;

    /** For a kernel and the unwinder of its tasks; a kernel without tables gets files without call frame information. */
    public DebugFiles(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
        this.orc = OrcTables.of(kernel);
        this.replaced = new Lazy<>(unwinder::replacedReturns);
        this.returnAddress = new Lazy<>(() -> ReturnAddress.expression(replaced.get()));
    }

    /** An ELF file for a loaded module: the symbols that the kernel keeps of it, their types, and call frame information. */
    public byte[] module(Module module) {
        SymbolTable symbols = module.symbols();
        List<MemorySection> sections = ModuleSections.of(module);
        OrcCallFrames frames = new OrcCallFrames(orc::forEach, 1 << 14, returnAddress.get());
        CodeSymbols code = CodeSymbols.of(symbols, sections);
        for (MemorySection section : sections) {
            if (section.code()) {
                frames.add(section.start(), section.end(), code.addresses(), false);
            }
        }
        addLeftOut(frames, code);
        SyntheticElf elf = new SyntheticElf(sections)
                .buildId(madeUpId(module))
                .symbols(symbols)
                .frames(frames.toByteArray());
        ModuleTypes.of(kernel)
                .of(module)
                .ifPresent(btf ->
                        elf.dwarf(new TypeInformation(btf, symbols).sections(module.name(), sections, Map.of())));
        return elf.toByteArray();
    }

    /**
     * An ELF file with nothing but call frame information for the kernel's code that compilers do not describe, so that a vmlinux
     * has none or a wrong one: what was not written in C, and functions whose inline assembly changes stacks.
     */
    public byte[] assembly() {
        List<MemorySection> sections = kernelSections();
        CodeSymbols code = CodeSymbols.of(kernel.imageSymbols(), sections);
        Set<Long> returning =
                replaced.get().isEmpty() ? Set.of() : replaced.get().hooks();
        OrcCallFrames frames = new OrcCallFrames(orc::forEach, 1 << 18, returnAddress.get());
        for (MemorySection section : sections) {
            if (section.code()) {
                NavigableSet<Long> switches = stackSwitches(section);
                code.forEachRange(section, (start, end, names) -> {
                    Long next = switches.ceiling(start);
                    boolean changesStacks = next != null && next < end;
                    // debuggers look for the code of a return address one byte before it
                    long last = returning.contains(end) ? end - 1 : end;
                    if (returning.contains(start)) {
                        frames.addReturning(start - 1, last);
                    } else if (changesStacks || names.stream().noneMatch(this::isWrittenInC)) {
                        frames.add(start, last, code.addresses(), isSystemCallEntry(names));
                    }
                });
            }
        }
        // gdb wants a .text to relocate call frames by, but one that covers code would hide vmlinux's symbols there
        long text = sections.isEmpty() ? 0 : sections.get(0).start();
        return new SyntheticElf(List.of(new MemorySection(".text", text, text, true)))
                .frames(frames.toByteArray())
                .toByteArray();
    }

    /** Whether the kernel made code at run time, that belongs to no other file. */
    public boolean knowsGenerated() {
        return !new GeneratedFile(kernel, orc).isEmpty();
    }

    /** An ELF file for the code that the kernel made at run time: its names and call frame information. */
    public byte[] generated() {
        return new GeneratedFile(kernel, orc).make(returnAddress.get());
    }

    /**
     * An ELF file for the whole kernel image: its symbols, all types and what they tell of symbols, and call frame information
     * for all its code, moved to where the kernel ran.
     */
    public byte[] kernel() {
        SymbolTable symbols = kernel.imageSymbols();
        List<MemorySection> sections = kernelSections();
        CodeSymbols code = CodeSymbols.of(symbols, sections);
        OrcCallFrames frames = new OrcCallFrames(orc::forEach, 4 << 20, returnAddress.get());
        for (MemorySection section : sections) {
            if (section.code()) {
                code.forEachStretch(
                        section,
                        DebugFiles::isSystemCallEntry,
                        (start, end, systemCall) -> frames.add(start, end, code.addresses(), systemCall));
            }
        }
        addLeftOut(frames, code);
        SyntheticElf elf = new SyntheticElf(sections);
        kernel.buildId()
                .filter(id -> id.matches("([0-9a-f]{2}){4,64}"))
                .ifPresent(id -> elf.buildId(HexFormat.of().parseHex(id)));
        elf.symbols(symbols).frames(frames.toByteArray());
        if (kernel.types() instanceof Btf btf) {
            Map<String, CType> variables = new LinkedHashMap<>();
            Variables.of(kernel).forEachWellKnown(variables::put);
            elf.dwarf(new TypeInformation(btf, symbols).sections("vmlinux", sections, variables));
        }
        return elf.toByteArray();
    }

    /**
     * A name for a module's file, by which debuggers tell it from others; not the module's own, which would lead them to a file that is not
     * where the module was in memory.
     */
    private byte[] madeUpId(Module module) {
        String name = kernel.buildId().orElse("") + " " + module.name() + " " + Long.toHexString(module.base());
        return MadeUpId.of(List.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Functions written in C that objtool was told to leave alone, such as {@code __crash_kexec}. */
    private void addLeftOut(OrcCallFrames frames, CodeSymbols code) {
        for (OrcCallFrames.Gap gap : frames.gaps()) {
            List<Symbol> names = code.at(gap.start());
            if (names.stream().anyMatch(this::isWrittenInC)) {
                new X86CallSites(kernel.memory())
                        .steps(gap.start(), gap.end() - gap.start())
                        .ifPresent(steps -> frames.add(gap, steps));
            }
        }
    }

    /**
     * Where code runs on a stack whose uppermost word is the stack pointer that it came with: between the instructions of {@code
     * call_on_stack} ({@code arch/x86/include/asm/irq_stack.h}).
     */
    private NavigableSet<Long> stackSwitches(MemorySection section) {
        NavigableSet<Long> addresses = new TreeSet<>();
        orc.forEach(section.start(), section.end(), (address, entry) -> {
            if (entry.spRegister() == OrcEntry.Base.SP_INDIRECT) {
                addresses.add(address);
            }
        });
        return addresses;
    }

    /** Whether there is enough to make files for the kernel itself. */
    public boolean knowsKernel() {
        return !kernelSections().isEmpty();
    }

    /** Compilers append a suffix to what they make of a function: {@code .cold}, {@code .isra.0}, {@code .constprop.0}. */
    private boolean isWrittenInC(Symbol symbol) {
        String name = symbol.name();
        int dot = name.indexOf('.');
        return kernel.types().hasFunction(dot > 0 ? name.substring(0, dot) : name);
    }

    /**
     * The places where user mode enters by its own will, and where a new task's first return to it starts. What they saved
     * is of a task that had called, in a way: its pc is after the instruction.
     */
    private static boolean isSystemCallEntry(List<Symbol> names) {
        return names.stream()
                .map(Symbol::name)
                .anyMatch(name -> name.startsWith("entry_SYS")
                        || name.startsWith("entry_INT80")
                        || name.startsWith("ret_from_fork"));
    }

    /** Where the linker put what (arch/x86/kernel/vmlinux.lds.S); without a start and an end there is nothing to tell. */
    private List<MemorySection> kernelSections() {
        record Boundary(String symbol, String section, boolean code) {}
        List<Boundary> boundaries = List.of(
                new Boundary("_text", ".text", true),
                new Boundary("_etext", ".rodata", false),
                new Boundary("_sdata", ".data", false),
                new Boundary("_sinittext", ".init.text", true),
                new Boundary("_einittext", ".init.data", false),
                new Boundary("__bss_start", ".bss", false),
                new Boundary("_end", "", false));
        List<MemorySection> sections = new ArrayList<>();
        String name = "";
        boolean code = false;
        long start = 0;
        for (Boundary boundary : boundaries) {
            OptionalLong address = kernel.symbol(boundary.symbol());
            if (address.isEmpty() || !name.isEmpty() && Long.compareUnsigned(address.getAsLong(), start) <= 0) {
                continue;
            }
            if (!name.isEmpty()) {
                sections.add(new MemorySection(name, start, address.getAsLong(), code));
            }
            name = boundary.section();
            code = boundary.code();
            start = address.getAsLong();
        }
        return sections;
    }
}
