package org.vmcoregdb.elf;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * A symbol table ({@code Elf64_Sym}) as arrays: a symbol is an index from 0 to {@link #count()}, and no object. The
 * indexes by name and by address are built on first use. Immutable, safe for use by many threads.
 */
public final class SymbolTable {
    /** A symbol without a type. */
    public static final int STT_NOTYPE = 0;
    /** A variable. */
    public static final int STT_OBJECT = 1;
    /** A function. */
    public static final int STT_FUNC = 2;
    /** A section. */
    public static final int STT_SECTION = 3;
    /** The name of a source file. */
    public static final int STT_FILE = 4;

    /** {@code st_shndx} of an undefined symbol. */
    public static final int SHN_UNDEF = 0;
    /** {@code st_shndx} of a number that is not an address. */
    public static final int SHN_ABS = 0xfff1;

    private static final int ENTRY_SIZE = 24;

    /** Ten times what a kernel with all its debug information has. */
    private static final int MOST_SYMBOLS = 4 << 20;

    private static final int MOST_NAME_BYTES = 128 << 20;

    /** No kernel has longer names (KSYM_NAME_LEN is 512, Rust's reach a few thousand); bounds the work on a bad table. */
    private static final int NAME_LIMIT = 1 << 14;

    private final byte[] strings;
    private final int[] nameOffsets;
    private final long[] values;
    private final long[] sizes;
    private final byte[] infos;
    private final char[] sectionIndexes;
    private volatile int @Nullable [] byName;
    private volatile int @Nullable [] byAddress;

    private SymbolTable(byte[] strings, int count) {
        this.strings = strings;
        this.nameOffsets = new int[count];
        this.values = new long[count];
        this.sizes = new long[count];
        this.infos = new byte[count];
        this.sectionIndexes = new char[count];
    }

    static SymbolTable read(ByteSource symbols, ByteSource names, ByteOrder order) throws FormatException {
        if (names.size() > MOST_NAME_BYTES || symbols.size() / ENTRY_SIZE > MOST_SYMBOLS) {
            throw new FormatException(symbols.name() + " is refused: it has " + symbols.size() / ENTRY_SIZE
                    + " symbols with " + names.size() + " bytes of names, more than any kernel");
        }
        byte[] strings = new Cursor(names, order, 0).bytes("symbol names", names.size());
        int count = Math.toIntExact(Math.min(symbols.storedBytes() / ENTRY_SIZE, Integer.MAX_VALUE / ENTRY_SIZE));
        SymbolTable table = new SymbolTable(strings, count);
        Cursor cursor = new Cursor(symbols, order, 0);
        for (int i = 0; i < count; i++) {
            table.nameOffsets[i] = cursor.s32("st_name");
            table.infos[i] = (byte) cursor.u8("st_info");
            cursor.skip(1); // st_other
            table.sectionIndexes[i] = (char) cursor.u16("st_shndx");
            table.values[i] = cursor.s64("st_value");
            table.sizes[i] = cursor.s64("st_size");
        }
        return table;
    }

    /** How many symbols there are, the null symbol 0 included. */
    public int count() {
        return values.length;
    }

    /** The symbol's name, empty if it has none. */
    public String name(int symbol) {
        int start = nameOffsets[symbol];
        int end = nameEnd(start);
        return end <= start ? "" : ByteText.identifier(strings, start, end);
    }

    /** Whether the symbol has a name that begins so: as {@link #name}, without making the name. */
    public boolean nameBegins(int symbol, String ascii) {
        int start = nameOffsets[symbol];
        if (start < 0 || start >= strings.length || strings[start] == 0 || strings.length - start < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (strings[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code st_value}: in vmlinux the address it is linked at. */
    public long value(int symbol) {
        return values[symbol];
    }

    /** {@code st_size}: length in bytes, 0 if not known. */
    public long size(int symbol) {
        return sizes[symbol];
    }

    /** The symbol's type, such as {@link #STT_FUNC}. */
    public int type(int symbol) {
        return infos[symbol] & 0xf;
    }

    /** 0 for a local symbol, 1 for a global, 2 for a weak one. */
    public int binding(int symbol) {
        return infos[symbol] >>> 4 & 0xf;
    }

    /** {@code st_shndx}: the section it is in, or one of the SHN_ numbers. */
    public int sectionIndex(int symbol) {
        return sectionIndexes[symbol];
    }

    /** A symbol of this name: a global one before a local one, else the first in the table. */
    public OptionalInt find(String name) {
        int[] table = byName();
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int slot = hash(wanted, 0, wanted.length) & (table.length - 1);
        while (table[slot] >= 0 && !named(table[slot], wanted, 0, wanted.length)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return table[slot] < 0 ? OptionalInt.empty() : OptionalInt.of(table[slot]);
    }

    /**
     * The last symbol that starts at or below an address, of those that name memory (not sections, files, absolute or
     * undefined ones). Whether the address is still inside it is for the caller to judge by {@link #size}.
     *
     * @param vaddr an address as the file is linked
     */
    public OptionalInt atOrBelow(long vaddr) {
        int[] sorted = byAddress();
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(values[sorted[middle]], vaddr) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? OptionalInt.empty() : OptionalInt.of(sorted[low - 1]);
    }

    /** The symbols that name memory, ascending by unsigned address; for equal addresses in the table's order. */
    public int[] sortedByAddress() {
        return byAddress().clone();
    }

    private int[] byName() {
        int[] table = byName;
        if (table == null) {
            table = new int[Integer.highestOneBit(Math.max(8, count())) * 4];
            Arrays.fill(table, -1);
            for (int symbol = 0; symbol < count(); symbol++) {
                if (sectionIndexes[symbol] != SHN_UNDEF && type(symbol) != STT_FILE) {
                    enter(table, symbol);
                }
            }
            byName = table;
        }
        return table;
    }

    /** Of symbols with one name only the first global one, else the first, is entered. */
    private void enter(int[] table, int symbol) {
        int start = nameOffsets[symbol];
        int end = nameEnd(start);
        if (end <= start) {
            return;
        }
        int slot = hash(strings, start, end) & (table.length - 1);
        while (table[slot] >= 0) {
            if (named(table[slot], strings, start, end)) {
                if (binding(table[slot]) == 0 && binding(symbol) != 0) {
                    table[slot] = symbol;
                }
                return;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = symbol;
    }

    private int[] byAddress() {
        int[] sorted = byAddress;
        if (sorted == null) {
            sorted = sortByAddress();
            byAddress = sorted;
        }
        return sorted;
    }

    /** Sorts without boxing: ranks come from a sorted copy of the addresses. */
    private int[] sortByAddress() {
        long[] addresses = new long[count()];
        int kept = 0;
        for (int symbol = 0; symbol < count(); symbol++) {
            if (namesMemory(symbol)) {
                addresses[kept++] = values[symbol] ^ Long.MIN_VALUE; // makes the signed order the unsigned one
            }
        }
        addresses = Arrays.copyOf(addresses, kept);
        Arrays.sort(addresses);
        int[] next = new int[kept];
        int[] sorted = new int[kept];
        for (int symbol = 0; symbol < count(); symbol++) {
            if (namesMemory(symbol)) {
                int first = firstOf(addresses, values[symbol] ^ Long.MIN_VALUE);
                sorted[first + next[first]++] = symbol;
            }
        }
        return sorted;
    }

    private static int firstOf(long[] ascending, long value) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean namesMemory(int symbol) {
        int type = type(symbol);
        return sectionIndexes[symbol] != SHN_UNDEF
                && sectionIndexes[symbol] != SHN_ABS
                && type != STT_SECTION
                && type != STT_FILE
                && nameEnd(nameOffsets[symbol]) > nameOffsets[symbol];
    }

    private int nameEnd(int start) {
        if (start < 0 || start >= strings.length) {
            return start; // no name; callers compare with start
        }
        int end = start;
        int limit = Math.min(strings.length, start + NAME_LIMIT);
        while (end < limit && strings[end] != 0) {
            end++;
        }
        return end;
    }

    private boolean named(int symbol, byte[] wanted, int from, int to) {
        int start = nameOffsets[symbol];
        return Arrays.equals(strings, start, nameEnd(start), wanted, from, to);
    }

    private static int hash(byte[] bytes, int start, int end) {
        int hash = 0x811c9dc5;
        for (int i = start; i < end; i++) {
            hash = (hash ^ bytes[i]) * 0x01000193;
        }
        return hash ^ hash >>> 15;
    }
}
