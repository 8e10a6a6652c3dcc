package org.vmcoregdb.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;
import static org.vmcoregdb.elf.ElfWriter.symbol;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.EndlessSource;
import org.vmcoregdb.bytes.FormatException;

class ElfFileTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static ElfFile open(byte[] bytes) throws FormatException {
        return ElfFile.open(new ByteArraySource("vmlinux", bytes));
    }

    private static byte[] read(ByteSource source) throws IOException {
        byte[] bytes = new byte[(int) source.size()];
        assertThat(source.read(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        return bytes;
    }

    /** A sparse file has all the bytes that it claims. */
    @Test
    void countsThatNoFileHasAreRefused() throws Exception {
        byte[] file = ElfWriter.core().extendedCounts().build();
        int first = (int) new Cursor(new ByteArraySource("core", file), LITTLE, 40).s64("e_shoff");
        byte[] manySegments = new ByteBuilder(LITTLE)
                .raw(0, file)
                .u64(32, 64)
                .u16(54, 56)
                .u32(first + 44, 1 << 21)
                .build();
        assertThatThrownBy(() -> ElfFile.open(new EndlessSource(manySegments, new byte[1], 1L << 43)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("program headers, more than");
        byte[] manySections = new ByteBuilder(LITTLE)
                .raw(0, file)
                .u16(54, 56)
                .u64(first + 32, 1 << 20)
                .build();
        ElfFile sections = ElfFile.open(new EndlessSource(manySections, new byte[1], 1L << 43));
        assertThatThrownBy(sections::sections)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("section headers, more than");
        ElfNotes notes =
                ElfNotes.read(new EndlessSource(new byte[0], note(LITTLE, "abc", 1, new byte[0]), 1L << 43), LITTLE);
        assertThat(notes.complete()).isFalse();
        assertThat(notes.notes()).hasSize(ElfNotes.LIMIT_COUNT);
        EndlessSource names = new EndlessSource(new byte[0], new byte[1], 1L << 43);
        assertThatThrownBy(() -> SymbolTable.read(new ByteArraySource("s", new byte[24]), names, LITTLE))
                .hasMessageContaining("more than any kernel");
        assertThatThrownBy(() -> SymbolTable.read(names, new ByteArraySource("s", new byte[24]), LITTLE))
                .hasMessageContaining("more than any kernel");
        byte[] bomb =
                new ByteBuilder(LITTLE).u32(0, 1).u64(8, 0x7fffff00).grow(64).build();
        assertThatThrownBy(() -> CompressedSection.expand(new ByteArraySource("bomb", bomb), LITTLE))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not enough memory");
    }

    @Test
    void readsSegmentsAndSections() throws Exception {
        byte[] text = "some code".getBytes(StandardCharsets.US_ASCII);
        ElfFile elf = open(new ElfWriter(ElfIdent.ET_EXEC, 62)
                .load(0xffffffff81000000L, 0x1000000, text, 100)
                .section(".text", 1, 6, 0xffffffff81000000L, 0, text)
                .section(".bss", Section.SHT_NOBITS, 3, 0xffffffff82000000L, 0, new byte[0])
                .build());
        assertThat(elf.header().ident().machine()).isEqualTo(62);
        ProgramHeader segment = elf.programHeaders().get(0);
        assertThat(segment.vaddr()).isEqualTo(0xffffffff81000000L);
        assertThat(segment.paddr()).isEqualTo(0x1000000);
        assertThat(segment.fileSize()).isEqualTo(9);
        assertThat(segment.memorySize()).isEqualTo(100);
        assertThat(elf.sections()).extracting(Section::name).containsExactly("", ".text", ".bss", ".shstrtab");
        assertThat(read(elf.contents(elf.section(".text").orElseThrow()))).isEqualTo(text);
        assertThat(elf.contents(elf.section(".bss").orElseThrow()).size()).isZero();
        assertThat(elf.section(".none")).isEmpty();
        assertThat(elf.symbols()).isEmpty();
        assertThat(elf.buildId()).isEmpty();
    }

    @Test
    void countsThatDoNotFitTheHeaderComeFromSection0() throws Exception {
        ElfFile elf = open(ElfWriter.core()
                .extendedCounts()
                .load(0, 0, new byte[8])
                .load(0, 4096, new byte[8])
                .section(".data", 1, 0, 0, 0, new byte[3])
                .build());
        assertThat(elf.programHeaders()).hasSize(2);
        assertThat(elf.sections()).extracting(Section::name).containsExactly("", ".data", ".shstrtab");
    }

    @Test
    void readsBigEndianFiles() throws Exception {
        ElfFile elf = open(new ElfWriter(ElfIdent.ET_CORE, 22)
                .order(ByteOrder.BIG_ENDIAN)
                .notes(note(ByteOrder.BIG_ENDIAN, "CORE", 1, new byte[] {1, 2, 3}))
                .load(0, 0x2000, new byte[4])
                .build());
        assertThat(elf.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(elf.programHeaders().get(1).paddr()).isEqualTo(0x2000);
        assertThat(elf.notes()).hasSize(1);
        assertThat(elf.notes().get(0).descriptor()).containsExactly(1, 2, 3);
    }

    @Test
    void theBuildIdIsFoundInSegmentsAndInSections() throws Exception {
        byte[] id = {1, 2, 3, 4, 5};
        byte[] notes = concat(note(LITTLE, "Linux", 0x101, new byte[7]), note(LITTLE, "GNU", 3, id));
        assertThat(open(new ElfWriter(ElfIdent.ET_EXEC, 62).notes(notes).build())
                        .buildId())
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(id));
        byte[] module = new ElfWriter(ElfIdent.ET_REL, 62)
                .section(".note.gnu.build-id", Section.SHT_NOTE, 2, 0, 0, notes)
                .build();
        assertThat(open(module).buildId())
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(id));
    }

    @Test
    void notesEndAtPaddingAndAtDamage() throws Exception {
        byte[] one = note(LITTLE, "CORE", 1, new byte[5]);
        assertThat(ElfNotes.read(new ByteArraySource("n", concat(one, new byte[40])), LITTLE))
                .satisfies(n -> assertThat(n.notes()).hasSize(1))
                .satisfies(n -> assertThat(n.complete()).isTrue());
        byte[] cut = Arrays.copyOf(concat(one, one), one.length + 14);
        assertThat(ElfNotes.read(new ByteArraySource("n", cut), LITTLE))
                .satisfies(n -> assertThat(n.notes()).hasSize(1))
                .satisfies(n -> assertThat(n.complete()).isFalse());
    }

    @Test
    void expandsCompressedSections() throws Exception {
        byte[] plain = new byte[50_000];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (i / 100);
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(plain);
        }
        ElfFile elf = open(new ElfWriter(ElfIdent.ET_REL, 62)
                .section(
                        ".zlib", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(1, plain.length), deflated.toByteArray()))
                .section(".zstd", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(2, plain.length), Zstd.compress(plain)))
                .section(".what", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(9, plain.length), new byte[5]))
                .section(".lies", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(1, 60_000), deflated.toByteArray()))
                .section(".huge", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(1, 1L << 40), deflated.toByteArray()))
                .section(".junk", 1, Section.SHF_COMPRESSED, 0, 0, concat(chdr(1, 100), new byte[30]))
                .build());
        assertThat(read(elf.contents(elf.section(".zlib").orElseThrow()))).isEqualTo(plain);
        assertThat(read(elf.contents(elf.section(".zstd").orElseThrow()))).isEqualTo(plain);
        for (String bad : new String[] {".what", ".lies", ".huge", ".junk"}) {
            Section section = elf.section(bad).orElseThrow();
            assertThatThrownBy(() -> elf.contents(section))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(bad);
        }
    }

    private static byte[] chdr(int type, long size) {
        return new ByteBuilder(LITTLE).u32(0, type).u64(8, size).u64(16, 1).build();
    }

    @Test
    void findsSymbolsByNameAndByAddress() throws Exception {
        String names = "\0start\0dup\0file.c\0abs\0high\0undef\0";
        byte[] table = concat(
                symbol(0, 0, 0, 0, 0),
                symbol(names.indexOf("file.c"), SymbolTable.STT_FILE, SymbolTable.SHN_ABS, 0, 0),
                symbol(names.indexOf("dup"), SymbolTable.STT_FUNC, 1, 0x2000, 16),
                symbol(names.indexOf("dup"), 0x10 | SymbolTable.STT_FUNC, 1, 0x3000, 32),
                symbol(names.indexOf("start"), 0x10 | SymbolTable.STT_FUNC, 1, 0x1000, 8),
                symbol(names.indexOf("abs"), 0x10, SymbolTable.SHN_ABS, 0x1800, 0),
                symbol(names.indexOf("high"), 0x10 | SymbolTable.STT_OBJECT, 1, 0xffffffff81000000L, 4),
                symbol(names.indexOf("undef"), 0x10, SymbolTable.SHN_UNDEF, 0, 0),
                symbol(100_000, 0x10, 1, 0x10, 0));
        SymbolTable symbols = open(new ElfWriter(ElfIdent.ET_EXEC, 62)
                        .section(".symtab", Section.SHT_SYMTAB, 0, 0, 2, table)
                        .section(".strtab", 3, 0, 0, 0, names.getBytes(StandardCharsets.US_ASCII))
                        .build())
                .symbols()
                .orElseThrow();
        assertThat(symbols.count()).isEqualTo(9);
        assertThat(symbols.name(symbols.find("start").orElseThrow())).isEqualTo("start");
        assertThat(symbols.value(symbols.find("dup").orElseThrow())).isEqualTo(0x3000);
        assertThat(symbols.value(symbols.find("abs").orElseThrow())).isEqualTo(0x1800);
        assertThat(symbols.find("undef")).isEmpty();
        assertThat(symbols.find("file.c")).isEmpty();
        assertThat(symbols.find("nothing")).isEmpty();
        assertThat(symbols.name(8)).isEmpty();
        int dup = symbols.atOrBelow(0x3001).orElseThrow();
        assertThat(symbols.size(dup)).isEqualTo(32);
        assertThat(symbols.type(dup)).isEqualTo(SymbolTable.STT_FUNC);
        assertThat(symbols.binding(dup)).isEqualTo(1);
        assertThat(symbols.sectionIndex(dup)).isEqualTo(1);
        assertThat(symbols.name(symbols.atOrBelow(0x1fff).orElseThrow())).isEqualTo("start");
        assertThat(symbols.name(symbols.atOrBelow(-1).orElseThrow())).isEqualTo("high");
        assertThat(symbols.atOrBelow(0xfff)).isEmpty();
        assertThat(symbols.sortedByAddress()).containsExactly(4, 2, 3, 6);
    }

    @Test
    void refusesWhatIsNoElf64File() {
        assertThatThrownBy(() -> open(new byte[64])).hasMessageContaining("not an ELF file");
        byte[] elf = ElfWriter.core().load(0, 0, new byte[4]).build();
        assertThatThrownBy(() -> open(with(elf, 4, 1))).hasMessageContaining("32-bit");
        assertThatThrownBy(() -> open(with(elf, 4, 7))).hasMessageContaining("EI_CLASS");
        assertThatThrownBy(() -> open(with(elf, 5, 7))).hasMessageContaining("EI_DATA");
        assertThatThrownBy(() -> open(with(elf, 54, 57))).hasMessageContaining("e_phentsize");
        assertThatThrownBy(() -> open(with(elf, 39, 0x80))).hasMessageContaining("e_phoff");
        assertThatThrownBy(() -> open(with(elf, 57, 0x70))).hasMessageContaining("program headers");
        assertThatThrownBy(() -> open(Arrays.copyOf(elf, 50))).isInstanceOf(FormatException.class);
    }

    @Test
    void sectionsThatDoNotFitAreRefusedWhenAskedFor() throws Exception {
        byte[] bytes = new ElfWriter(ElfIdent.ET_REL, 62)
                .section(".symtab", Section.SHT_SYMTAB, 0, 0, 77, new byte[24])
                .build();
        assertThatThrownBy(() -> open(bytes).symbols()).hasMessageContaining("sh_link");
        ElfFile cut = open(Arrays.copyOf(bytes, bytes.length - 10));
        assertThatThrownBy(cut::sections).hasMessageContaining("section headers");
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        byte[] changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }
}
