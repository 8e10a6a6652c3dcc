package org.vmcoregdb.dwarf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.frame.CallFrames;
import org.vmcoregdb.dwarf.unit.CompiledCode;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;
import org.vmcoregdb.mutation.MutatedFormat;

/** Files with debug information, and modules, whose debug sections are relocated. */
public final class DwarfMutations {
    private DwarfMutations() {}

    /** DWARF of a linked file, and the ELF file of a module. */
    public static List<MutatedFormat> formats() {
        List<byte[]> programs = List.of(
                new SmallProgram(4, false, true).file(),
                new SmallProgram(5, false, true).file(),
                new SmallProgram(5, true, false).file(),
                new SmallProgram(4, true, false).file());
        return List.of(
                new MutatedFormat("DWARF", programs, DwarfMutations::program),
                new MutatedFormat("module", List.of(module(1), module(10), module(24)), DwarfMutations::module));
    }

    private static byte[] module(long type) {
        byte[] symbols =
                ElfWriter.concat(new byte[24], ElfWriter.symbol(1, 2, 1, 0x20, 8), ElfWriter.symbol(1, 1, 1, 0x28, 8));
        DwarfBytes entries = new DwarfBytes();
        for (int i = 0; i < 20; i++) {
            entries.u64(8L * i).u64(1L + i % 2 << 32 | type).u64(4);
        }
        byte[] note = ElfWriter.note(java.nio.ByteOrder.LITTLE_ENDIAN, "GNU", 3, new byte[20]);
        return new ElfWriter(1, 62)
                .section(".text", 1, Section.SHF_ALLOC, 0, 0, new byte[64])
                .section(".debug_info", 1, 0, 0, 0, new byte[160])
                .section(".symtab", 2, 0, 0, 4, symbols)
                .section(".strtab", 3, 0, 0, 0, "\0f\0".getBytes(StandardCharsets.US_ASCII))
                .relocations(".rela.debug_info", 3, 2, entries.build())
                .section(".note.gnu.build-id", Section.SHT_NOTE, Section.SHF_ALLOC, 0, 0, note)
                .build();
    }

    private static void program(byte[] file, Random random) throws FormatException {
        DebugSections sections = SmallProgram.sections(file);
        CompiledCode code = new CompiledCode(sections);
        CallFrames frames = new CallFrames(sections);
        for (long address = 0xffe; address < 0x1044; address += 3) {
            quietly(code, frames, address);
        }
        symbols(sections.file());
    }

    private static void quietly(CompiledCode code, CallFrames frames, long address) {
        try {
            code.location(address);
        } catch (FormatException said) {
            needSentence(said);
        }
        try {
            frames.at(address);
        } catch (FormatException said) {
            needSentence(said);
        }
    }

    private static void needSentence(FormatException said) {
        if (String.valueOf(said.getMessage()).isBlank()) {
            throw new IllegalStateException("no sentence", said);
        }
    }

    private static void module(byte[] file, Random random) throws FormatException {
        ElfFile elf = ElfFile.open(new ByteArraySource("module", file));
        elf.buildId();
        DebugSections sections = new DebugSections(elf, section -> 0xffffffffc0001000L);
        for (Section section : elf.sections()) {
            if (section.name().startsWith(".debug")) {
                sections.named(section.name()).cursor(0, "word").s64("word");
            }
        }
        symbols(elf);
    }

    private static void symbols(ElfFile elf) throws FormatException {
        if (elf.symbols().isPresent()) {
            SymbolTable table = elf.symbols().get();
            table.find("f");
            for (int i = 0; i < Math.min(table.count(), 100); i++) {
                table.name(i);
                table.value(i);
            }
        }
    }
}
