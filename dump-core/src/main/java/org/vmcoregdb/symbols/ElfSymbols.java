package org.vmcoregdb.symbols;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;

/**
 * The symbol table of a vmlinux file, moved to where the kernel ran. Per-cpu symbols of kernels that link them at 0 keep
 * their values, which are offsets. Letters, and which of several names of one address comes first, are those that the kernel's own table
 * has, which is made of the same symbols ({@code scripts/kallsyms.c}, of what {@code nm -n} prints).
 */
public final class ElfSymbols implements org.vmcoregdb.symbols.SymbolTable {
    /** {@code STB_WEAK}. */
    private static final int WEAK = 2;

    private final SymbolTable table;
    private final long slide;
    private final LongPredicate isImage;
    private final char[] sectionLetters;
    private final int[] byAddress;

    private ElfSymbols(SymbolTable table, char[] sectionLetters, long slide, LongPredicate isImage) {
        this.table = table;
        this.sectionLetters = sectionLetters;
        this.isImage = isImage;
        this.slide = slide;
        this.byAddress = sorted();
    }

    /** A kernel has hundreds of thousands of symbols, few of them at one address: numbers are sorted first, then those few. */
    private int[] sorted() {
        int[] kept = IntStream.range(1, table.count()).filter(this::isNamed).toArray();
        long[] keys = new long[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keys[i] = address(kept[i]) ^ Long.MIN_VALUE; // makes the signed order the unsigned one
        }
        Arrays.sort(keys);
        int[] filled = new int[kept.length];
        int[] sorted = new int[kept.length];
        for (int symbol : kept) {
            int first = firstOf(keys, address(symbol) ^ Long.MIN_VALUE);
            sorted[first + filled[first]++] = symbol;
        }
        Comparator<Integer> order = Comparator.<Integer, Boolean>comparing(i -> table.binding(i) == WEAK)
                .thenComparing(i -> isMadeByTheLinker(table.name(i)))
                .thenComparing(i -> underscores(table.name(i)))
                .thenComparing(table::name);
        for (int first = 0; first < sorted.length; first += filled[first]) {
            if (filled[first] > 1) {
                int[] same = Arrays.stream(sorted, first, first + filled[first])
                        .boxed()
                        .sorted(order)
                        .mapToInt(Integer::intValue)
                        .toArray();
                System.arraycopy(same, 0, sorted, first, same.length);
            }
        }
        return sorted;
    }

    private static int firstOf(long[] ascending, long value) {
        int found = Arrays.binarySearch(ascending, value);
        while (found > 0 && ascending[found - 1] == value) {
            found--;
        }
        return found;
    }

    /**
     * The symbols of a file; empty if it has none.
     *
     * @param slide how far KASLR moved the kernel image, in bytes
     * @param isImage whether a value is an address of the image
     */
    public static Optional<ElfSymbols> of(ElfFile file, long slide, LongPredicate isImage) throws FormatException {
        Optional<SymbolTable> table = file.symbols();
        return table.isPresent()
                ? Optional.of(new ElfSymbols(table.get(), sectionLetters(file), slide, isImage))
                : Optional.empty();
    }

    private static char[] sectionLetters(ElfFile file) throws FormatException {
        List<Section> sections = file.sections();
        char[] letters = new char[sections.size()];
        for (int i = 0; i < letters.length; i++) {
            Section section = sections.get(i);
            boolean code = (section.flags() & Section.SHF_EXECINSTR) != 0;
            boolean writable = (section.flags() & Section.SHF_WRITE) != 0;
            // a separate debug file has bytes of no section that is loaded, so its .bss is known by name only
            boolean zeros = section.name().startsWith(".bss") || section.name().startsWith(".brk");
            letters[i] = code ? 't' : zeros ? 'b' : writable ? 'd' : 'r';
        }
        return letters;
    }

    private boolean isNamed(int i) {
        int type = table.type(i);
        return table.sectionIndex(i) != SymbolTable.SHN_UNDEF
                && type != SymbolTable.STT_SECTION
                && type != SymbolTable.STT_FILE
                && !isLeftOut(i);
    }

    /** What {@code scripts/mksysmap} and {@code scripts/kallsyms.c} leave out. */
    private boolean isLeftOut(int i) {
        return !table.nameBegins(i, "")
                || table.nameBegins(i, "$")
                || table.nameBegins(i, ".L")
                || table.nameBegins(i, "__crc_")
                || table.nameBegins(i, "__kstrtab");
    }

    private static boolean isMadeByTheLinker(String name) {
        return name.length() >= 8
                && name.startsWith("__")
                && (name.startsWith("start_", 2)
                        || name.startsWith("stop_", 2)
                        || name.startsWith("end_", 2)
                        || name.endsWith("_start")
                        || name.endsWith("_end"));
    }

    private static int underscores(String name) {
        int count = 0;
        while (count < name.length() && name.charAt(count) == '_') {
            count++;
        }
        return count;
    }

    private long address(int i) {
        long value = table.value(i);
        return isImage.test(value) && table.sectionIndex(i) != SymbolTable.SHN_ABS ? value + slide : value;
    }

    private Symbol symbol(int i) {
        return new Symbol(table.name(i), address(i), letter(i), Optional.empty());
    }

    private char letter(int i) {
        if (table.binding(i) == WEAK) {
            return table.type(i) == SymbolTable.STT_OBJECT ? 'V' : 'W';
        }
        int section = table.sectionIndex(i);
        char letter = table.type(i) == SymbolTable.STT_FUNC
                ? 't'
                : section < sectionLetters.length ? sectionLetters[section] : 'a';
        // the kernel's table has per-cpu variables as absolute numbers
        return !isImage.test(table.value(i)) && letter != 'a'
                ? 'A'
                : table.binding(i) != 0 ? Character.toUpperCase(letter) : letter;
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
