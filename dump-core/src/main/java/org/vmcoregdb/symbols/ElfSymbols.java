package org.vmcoregdb.symbols;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.vmcoregdb.elf.SymbolTable;

/**
 * The symbol table of a vmlinux file, moved to where the kernel ran. Per-cpu symbols of kernels that link them at 0 keep
 * their values, which are offsets.
 */
public final class ElfSymbols implements org.vmcoregdb.symbols.SymbolTable {
    private final SymbolTable table;
    private final long slide;
    private final LongPredicate isImage;
    private final int[] byAddress;

    /**
     * @param slide how far KASLR moved the kernel image, in bytes
     * @param isImage whether a value is an address of the image
     */
    public ElfSymbols(SymbolTable table, long slide, LongPredicate isImage) {
        this.table = table;
        this.isImage = isImage;
        this.slide = slide;
        this.byAddress = IntStream.range(1, table.count())
                .filter(this::isNamed)
                .boxed()
                .sorted(Comparator.comparing(this::address, Long::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private boolean isNamed(int i) {
        int type = table.type(i);
        return table.sectionIndex(i) != SymbolTable.SHN_UNDEF
                && type != SymbolTable.STT_SECTION
                && type != SymbolTable.STT_FILE
                && !table.name(i).isEmpty();
    }

    private long address(int i) {
        long value = table.value(i);
        return isImage.test(value) && table.sectionIndex(i) != SymbolTable.SHN_ABS ? value + slide : value;
    }

    private Symbol symbol(int i) {
        char letter = table.type(i) == SymbolTable.STT_FUNC ? 't' : 'd';
        boolean global = table.binding(i) != 0;
        return new Symbol(table.name(i), address(i), global ? Character.toUpperCase(letter) : letter, Optional.empty());
    }

    @Override
    public Optional<Symbol> named(String name) {
        OptionalInt found = table.find(name);
        return found.isPresent() ? Optional.of(symbol(found.getAsInt())) : Optional.empty();
    }

    @Override
    public List<Symbol> at(long address) {
        int low = above(address);
        List<Symbol> found = new ArrayList<>();
        for (int i = low - 1; i >= 0 && address(byAddress[i]) == address(byAddress[low - 1]); i--) {
            found.add(0, symbol(byAddress[i]));
        }
        return found;
    }

    @Override
    public OptionalLong nextAddress(long address) {
        int next = above(address);
        return next < byAddress.length ? OptionalLong.of(address(byAddress[next])) : OptionalLong.empty();
    }

    /** Index of the first symbol above an address. */
    private int above(long address) {
        return AddressSearch.firstAbove(byAddress.length, i -> address(byAddress[i]), address);
    }

    @Override
    public void forEach(Consumer<Symbol> action) {
        for (int i : byAddress) {
            action.accept(symbol(i));
        }
    }
}
