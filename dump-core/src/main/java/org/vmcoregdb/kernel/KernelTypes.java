package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.ReadOnlyImage;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfSearch;
import org.vmcoregdb.types.dwarf.DwarfTypes;

/**
 * The kernel's types: its BTF where its symbols say, else that of the vmlinux, else BTF found by looking for it, else the DWARF of
 * the vmlinux.
 */
final class KernelTypes {
    private static final int MAX_BYTES = 1 << 28;

    private final Kernel kernel;
    private final Consumer<String> notices;

    /** @param notices receives whole sentences about what does not work */
    KernelTypes(Kernel kernel, Consumer<String> notices) {
        this.kernel = kernel;
        this.notices = notices;
    }

    TypeTable read() {
        boolean ignored = kernel.options().ignored().contains(Carried.BTF);
        OptionalLong start = kernel.symbol("__start_BTF");
        OptionalLong stop = kernel.symbol("__stop_BTF");
        boolean told = start.isPresent() && stop.isPresent();
        String problem = ignored ? "the kernel's BTF is ignored" : "this kernel carries no BTF";
        if (told && !ignored) {
            long size = stop.getAsLong() - start.getAsLong();
            try {
                if (size <= 0 || size > MAX_BYTES) {
                    throw new FormatException("BTF: " + size + " bytes between __start_BTF and __stop_BTF");
                }
                kernel.memory().soon(start.getAsLong(), size);
                return Btf.parse(kernel.memory().readBytes(start.getAsLong(), (int) size));
            } catch (FormatException | MemoryFault damaged) {
                problem = damaged.getMessage();
            }
        }
        Optional<ElfFile> vmlinux = kernel.vmlinux().needed();
        if (!ignored) {
            Optional<TypeTable> linked = vmlinux.flatMap(this::ofVmlinux);
            OptionalLong text = kernel.location().textStart();
            if (linked.isEmpty() && !told && text.isPresent()) {
                linked = search(text.getAsLong()).map(TypeTable.class::cast);
            }
            if (linked.isPresent()) {
                return linked.get();
            }
        }
        Optional<DwarfTypes> dwarf = vmlinux.flatMap(this::dwarf);
        if (dwarf.isPresent()) {
            return dwarf.get();
        }
        if (kernel.imageSymbols() != SymbolTable.NONE) {
            String file = vmlinux.isPresent() ? ", and its vmlinux has no DWARF" : "";
            notices.accept("No types: " + problem + file + "; " + advice());
        }
        return TypeTable.NONE;
    }

    private Optional<Btf> search(long text) {
        Optional<Btf> found = ReadOnlyImage.of(kernel.imageSymbols(), text, KernelSymbols.SEARCHED_BYTES)
                .flatMap(part -> BtfSearch.find(kernel.memory(), part.start(), part.bytes()));
        return found.isPresent() ? found : BtfSearch.find(kernel.memory(), text, KernelSymbols.SEARCHED_BYTES);
    }

    private String advice() {
        return kernel.vmlinux().advice() + ", which has them as DWARF.";
    }

    /** The DWARF of a file. */
    Optional<DwarfTypes> dwarf(ElfFile file) {
        DebugSections sections = new DebugSections(file, SectionPlacement.UNPLACED);
        try {
            return sections.hasUnits()
                    ? Optional.of(DwarfTypes.of(
                            sections, TypeTable.NONE, kernel.options().finder(), notices))
                    : Optional.empty();
        } catch (FormatException damaged) {
            notices.accept(damaged.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** The same BTF is a section of vmlinux: it serves where the dump lacks its own. */
    private Optional<TypeTable> ofVmlinux(ElfFile vmlinux) {
        try {
            Optional<Section> section = vmlinux.section(".BTF");
            if (section.isEmpty()) {
                return Optional.empty();
            }
            ByteSource contents = vmlinux.contents(section.get());
            Cursor cursor = new Cursor(contents, kernel.arch().byteOrder(), 0);
            return Optional.of(Btf.parse(cursor.bytes(".BTF", contents.size())));
        } catch (FormatException damaged) {
            notices.accept(damaged.getMessage() + ".");
            return Optional.empty();
        }
    }
}
