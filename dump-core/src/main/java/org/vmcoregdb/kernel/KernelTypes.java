package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfSearch;

/** The kernel's types: its BTF where its symbols say, else that of the vmlinux, else BTF found by looking for it. */
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
        if (kernel.options().ignored().contains(Carried.BTF)) {
            notices.accept("No types: the kernel's BTF is ignored.");
            return TypeTable.NONE;
        }
        OptionalLong start = kernel.symbol("__start_BTF");
        OptionalLong stop = kernel.symbol("__stop_BTF");
        boolean told = start.isPresent() && stop.isPresent();
        String problem = "this kernel carries no BTF";
        if (told) {
            long size = stop.getAsLong() - start.getAsLong();
            try {
                if (size <= 0 || size > MAX_BYTES) {
                    throw new FormatException("BTF: " + size + " bytes between __start_BTF and __stop_BTF");
                }
                return Btf.parse(kernel.memory().readBytes(start.getAsLong(), (int) size));
            } catch (FormatException | MemoryFault damaged) {
                problem = damaged.getMessage();
            }
        }
        Optional<TypeTable> linked = ofVmlinux();
        if (linked.isPresent()) {
            return linked.get();
        }
        OptionalLong text = kernel.location().textStart();
        if (!told && text.isPresent()) {
            Optional<Btf> found = BtfSearch.find(kernel.memory(), text.getAsLong(), KernelSymbols.SEARCHED_BYTES);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (kernel.imageSymbols() != SymbolTable.NONE) {
            notices.accept("No types: " + problem + ".");
        }
        return TypeTable.NONE;
    }

    /** The same BTF is a section of vmlinux: it serves where the dump lacks its own. */
    private Optional<TypeTable> ofVmlinux() {
        Optional<ElfFile> vmlinux = kernel.vmlinux().needed();
        try {
            Optional<Section> section = vmlinux.isPresent() ? vmlinux.get().section(".BTF") : Optional.empty();
            if (section.isEmpty()) {
                return Optional.empty();
            }
            ByteSource contents = vmlinux.get().contents(section.get());
            Cursor cursor = new Cursor(contents, kernel.arch().byteOrder(), 0);
            return Optional.of(Btf.parse(cursor.bytes(".BTF", contents.size())));
        } catch (FormatException damaged) {
            notices.accept(damaged.getMessage() + ".");
            return Optional.empty();
        }
    }
}
