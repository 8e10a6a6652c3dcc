package org.vmcoregdb.symbols;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.memory.AddressSpace;

/**
 * The symbol table that the kernel keeps for a loaded module: an array of {@code Elf64_Sym} whose values are addresses
 * already, and a string table ({@code struct mod_kallsyms}, {@code kernel/module/kallsyms.c}).
 */
public final class ModuleSymbols implements SymbolTable {
    private static final int ENTRY_BYTES = 24;
    private static final int MAX_SYMBOLS = 1 << 20;
    private static final int NAME_LIMIT = 512;
    /** Few names are longer. */
    private static final int NAME_PIECE = 64;

    private static final int SHN_UNDEF = 0;
    private static final int STB_GLOBAL = 1;

    private final List<Symbol> symbols;

    private ModuleSymbols(List<Symbol> symbols) {
        this.symbols = symbols;
    }

    /**
     * Reads the table.
     *
     * @param symtab address of the array
     * @param count number of its entries; more than any module has are not read
     * @param strtab address of the string table
     * @param typetab address of one type letter per symbol (since 5.2), 0 if there is none
     * @throws org.vmcoregdb.memory.MemoryFault if the array is missing from the dump
     */
    public static ModuleSymbols read(
            AddressSpace memory, String module, long symtab, long count, long strtab, long typetab) {
        int entries = (int) Math.max(0, Math.min(MAX_SYMBOLS, count));
        byte[] table = memory.readBytes(symtab, entries * ENTRY_BYTES);
        byte[] types = new byte[entries];
        int typed = typetab == 0 ? 0 : memory.read(typetab, types, 0, entries);
        List<Symbol> symbols = new ArrayList<>(entries);
        Optional<String> owner = Optional.of(module);
        byte[] bytes = new byte[NAME_LIMIT];
        for (int i = 1; i < entries; i++) {
            int at = i * ENTRY_BYTES;
            int section = memory.words().getShort(table, at + 6) & 0xffff;
            long value = memory.words().getLong(table, at + 8);
            if (section == SHN_UNDEF || value == 0) {
                continue;
            }
            String name = name(memory, strtab + (memory.words().getInt(table, at) & 0xffffffffL), bytes);
            if (!name.isEmpty() && !name.startsWith("$") && !name.startsWith(".L")) {
                symbols.add(new Symbol(name, value, letter(table[at + 4], i < typed ? types[i] : 0), owner));
            }
        }
        // the kernel's order among symbols of one address is kept: sort is stable
        symbols.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
        return new ModuleSymbols(List.copyOf(symbols));
    }

    /** @param bytes room for a name, of which nothing is kept */
    private static String name(AddressSpace memory, long at, byte[] bytes) {
        int end = length(bytes, memory.read(at, bytes, 0, NAME_PIECE));
        if (end == NAME_PIECE) {
            end = length(bytes, memory.read(at, bytes, 0, NAME_LIMIT));
        }
        return ByteText.identifier(bytes, 0, end);
    }

    private static int length(byte[] bytes, int got) {
        int end = 0;
        while (end < got && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    /**
     * The kernel's own letter if there is one, which does not say what other files see: before 5.2 it was put into {@code st_info}, whose types and
     * bindings are all smaller. Else one from {@code st_info}.
     */
    private static char letter(byte info, byte type) {
        if (type != 0) {
            char letter = (char) (type & 0xff);
            return info >> 4 == STB_GLOBAL ? Character.toUpperCase(letter) : letter;
        }
        if (info >= 'A') {
            return (char) info;
        }
        char letter = (info & 0xf) == 2 ? 't' : 'd';
        return info >> 4 == 0 ? letter : Character.toUpperCase(letter);
    }

    @Override
    public Optional<Symbol> named(String name) {
        return symbols.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    @Override
    public List<Symbol> at(long address) {
        int low = above(address);
        int last = low - 1;
        int first = last;
        while (first > 0
                && symbols.get(first - 1).address() == symbols.get(last).address()) {
            first--;
        }
        return last < 0 ? List.of() : symbols.subList(first, low);
    }

    @Override
    public OptionalLong nextAddress(long address) {
        int next = above(address);
        return next < symbols.size() ? OptionalLong.of(symbols.get(next).address()) : OptionalLong.empty();
    }

    /** Index of the first symbol above an address. */
    private int above(long address) {
        return AddressSearch.firstAbove(symbols.size(), i -> symbols.get(i).address(), address);
    }

    @Override
    public void forEach(Consumer<Symbol> action) {
        symbols.forEach(action);
    }
}
