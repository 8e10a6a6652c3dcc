package org.vmcoregdb.debuginfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.ModuleTypes;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.unwind.Unwinder;

/** The debug files that can be made of a dump. Each call makes a file anew. Safe for many threads. */
public final class DebugFiles {
    private final Kernel kernel;
    private final CallFrameMaker.CallFrames frames;

    /** For a kernel and the unwinder of its tasks; a kernel without tables gets files without call frame information. */
    public DebugFiles(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.frames = CallFrameMaker.of(kernel)
                .map(maker -> maker.of(kernel, unwinder::replacedReturns))
                .orElse(CallFrameMaker.CallFrames.NONE);
    }

    /** An ELF file for a loaded module: the symbols that the kernel keeps of it, their types, and call frame information. */
    public byte[] module(Module module) {
        SymbolTable symbols = module.symbols();
        List<MemorySection> sections = ModuleSections.of(module, kernel.memory().pageSize());
        SyntheticElf elf = new SyntheticElf(kernel.arch(), sections)
                .buildId(madeUpId(module))
                .symbols(symbols)
                .frames(frames.module(sections, CodeSymbols.of(symbols, sections)));
        ModuleTypes.of(kernel)
                .btf(module)
                .ifPresent(btf -> elf.dwarf(
                        new TypeInformation(btf, symbols, kernel.arch().byteOrder())
                                .sections(module.name(), sections, Map.of())));
        return elf.toByteArray();
    }

    /**
     * An ELF file with nothing but call frame information for the kernel's code that compilers do not describe, so that a vmlinux
     * has none or a wrong one: what was not written in C, and functions whose inline assembly changes stacks.
     */
    public byte[] assembly() {
        List<MemorySection> sections = kernelSections();
        // gdb wants a .text to relocate call frames by, but one that covers code would hide vmlinux's symbols there
        long text = sections.isEmpty() ? 0 : sections.get(0).start();
        return new SyntheticElf(kernel.arch(), List.of(new MemorySection(".text", text, text, true)))
                .frames(frames.assembly(sections, CodeSymbols.of(kernel.imageSymbols(), sections)))
                .toByteArray();
    }

    /** Whether the kernel made code at run time, that belongs to no other file. */
    public boolean knowsGenerated() {
        return !new GeneratedFile(kernel).isEmpty();
    }

    /** An ELF file for the code that the kernel made at run time: its names and call frame information. */
    public byte[] generated() {
        return new GeneratedFile(kernel).make(frames);
    }

    /**
     * An ELF file for the whole kernel image: its symbols, all types and what they tell of symbols, and call frame information
     * for all its code, moved to where the kernel ran.
     */
    public byte[] kernel() {
        SymbolTable symbols = kernel.imageSymbols();
        List<MemorySection> sections = kernelSections();
        SyntheticElf elf = new SyntheticElf(kernel.arch(), sections);
        kernel.buildId()
                .filter(id -> id.matches("([0-9a-f]{2}){4,64}"))
                .ifPresent(id -> elf.buildId(HexFormat.of().parseHex(id)));
        elf.symbols(symbols).frames(frames.kernel(sections, CodeSymbols.of(symbols, sections)));
        if (kernel.types() instanceof Btf btf) {
            Map<String, CType> variables = new LinkedHashMap<>();
            Variables.of(kernel).forEachWellKnown(variables::put);
            elf.dwarf(new TypeInformation(btf, symbols, kernel.arch().byteOrder())
                    .sections("vmlinux", sections, variables));
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

    /** Whether there is enough to make files for the kernel itself. */
    public boolean knowsKernel() {
        return !kernelSections().isEmpty();
    }

    /** A table of functions alone need not have the image's own start, which is a little before that of its code. */
    private OptionalLong boundary(String symbol) {
        OptionalLong address = kernel.symbol(symbol);
        return address.isEmpty() && symbol.equals("_text") ? kernel.symbol("_stext") : address;
    }

    /** Where the linker put what ({@code vmlinux.lds.S}, {@code include/asm-generic/sections.h}); without a start and an end there is nothing to say. */
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
            OptionalLong address = boundary(boundary.symbol());
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
