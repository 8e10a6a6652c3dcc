package org.vmcoregdb.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;

/** A module: section 1 is its code, 2 debug information with room for two words, 3 symbols, 4 their names. */
class RelocationsTest {
    private static final int CODE = 0xc0001000;

    private static DebugSections module(int machine, long offset, long symbol, long type) throws FormatException {
        byte[] symbols = ElfWriter.concat(new byte[24], ElfWriter.symbol(1, 2, 1, 0x20, 8));
        byte[] entry =
                new DwarfBytes().u64(offset).u64(symbol << 32 | type).u64(4).build();
        byte[] file = new ElfWriter(1, machine)
                .section(".text", 1, Section.SHF_ALLOC, 0, 0, new byte[64])
                .section(".debug_info", 1, 0, 0, 0, new byte[16])
                .section(".symtab", 2, 0, 0, 4, symbols)
                .section(".strtab", 3, 0, 0, 0, "\0f\0".getBytes(StandardCharsets.US_ASCII))
                .relocations(".rela.debug_info", 3, 2, entry)
                .build();
        return new DebugSections(
                ElfFile.open(new ByteArraySource("m.ko", file)),
                section -> section.name().equals(".text") ? CODE & 0xffffffffL : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "62, 0, 0",
        "62, 1, 0xc0001024",
        "62, 2, 0xc000101c",
        "62, 10, 0xc0001024",
        "62, 11, 0xc0001024",
        "62, 24, 0xc000101c",
        "183, 0, 0",
        "183, 257, 0xc0001024",
        "183, 258, 0xc0001024",
        "183, 260, 0xc000101c",
        "183, 261, 0xc000101c",
    })
    void areApplied(int machine, int type, long expected) throws FormatException {
        DebugSection info = module(machine, 8, 1, type).named(".debug_info");
        assertThat(info.cursor(8, "word").s64("word")).isEqualTo(expected);
        assertThat(info.cursor(0, "word").s64("word")).isZero();
        assertThat(info.address()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"62, 8, 1, 77", "183, 8, 1, 77", "8, 8, 1, 1", "62, 9, 1, 1", "62, -1, 1, 1", "62, 8, 2, 1"})
    void thatMakeNoSenseAreRefused(int machine, long offset, long symbol, int type) throws FormatException {
        DebugSections sections = module(machine, offset, symbol, type);
        assertThatThrownBy(() -> sections.named(".debug_info"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("m.ko, section .rela.debug_info: ");
    }

    @Test
    void sectionsAreKept() throws FormatException {
        DebugSections sections = module(62, 8, 1, 1);
        assertThat(sections.named(".debug_info")).isSameAs(sections.named(".debug_info"));
        assertThat(sections.hasUnits()).isTrue();
        assertThat(sections.named(".debug_line").isPresent()).isFalse();
    }
}
