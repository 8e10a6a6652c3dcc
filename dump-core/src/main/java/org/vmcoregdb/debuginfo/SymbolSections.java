package org.vmcoregdb.debuginfo;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.elf.SymbolTable;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.Symbol;

/**
 * {@code .symtab} and {@code .strtab} of a synthetic file. A symbol reaches to the next one in its section, since kallsyms
 * tells no sizes. Symbols outside of all sections, such as offsets of per-cpu variables, are absolute.
 */
final class SymbolSections {
    private static final int ENTRY_BYTES = 24;

    private final List<MemorySection> sections;
    private final ByteOutput locals;
    private final ByteOutput globals;
    private final ByteOutput strings;

    private SymbolSections(List<MemorySection> sections, ByteOrder order) {
        this.sections = sections;
        locals = new ByteOutput(1 << 16, order);
        globals = new ByteOutput(1 << 16, order);
        strings = new ByteOutput(1 << 16, order);
        locals.bytes(new byte[ENTRY_BYTES]);
        strings.u8(0);
    }

    /**
     * Makes both.
     *
     * @param sections by ascending address; the first has section index 1
     * @param order of the file's numbers
     */
    static SymbolSections of(org.vmcoregdb.symbols.SymbolTable symbols, List<MemorySection> sections, ByteOrder order) {
        SymbolSections made = new SymbolSections(sections, order);
        List<Symbol> aliases = new ArrayList<>();
        symbols.forEach(symbol -> {
            if (!aliases.isEmpty() && aliases.get(0).address() != symbol.address()) {
                made.add(aliases, symbol.address());
                aliases.clear();
            }
            aliases.add(symbol);
        });
        if (!aliases.isEmpty()) {
            made.add(aliases, -1L);
        }
        return made;
    }

    /**
     * Adds all symbols of one address. Among equals gdb shows the one whose name lies last in the string table
     * (gdb/minsyms.c, compare_minimal_symbols), LLDB the first that other files could use, else the first
     * (lldb/source/Symbol/Symtab.cpp): the preferred one is both, and as visible as any.
     */
    private void add(List<Symbol> aliases, long next) {
        Symbol preferred = Symbols.preferred(aliases).orElseThrow();
        int section = section(preferred.address());
        int before = strings.size();
        for (Symbol alias : aliases) {
            if (!preferred.equals(alias)) {
                name(alias);
            }
        }
        int binding = binding(preferred.type());
        add(preferred, strings.size(), binding, section, next);
        name(preferred);
        int at = before;
        for (Symbol alias : aliases) {
            if (!preferred.equals(alias)) {
                add(alias, at, Math.min(binding, binding(alias.type())), section, next);
                at += alias.name().getBytes(StandardCharsets.UTF_8).length + 1;
            }
        }
    }

    private void name(Symbol symbol) {
        strings.bytes(symbol.name().getBytes(StandardCharsets.UTF_8)).u8(0);
    }

    private int section(long address) {
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).contains(address)) {
                return i + 1;
            }
        }
        return SymbolTable.SHN_ABS;
    }

    private void add(Symbol symbol, int name, int binding, int section, long next) {
        int type = SymbolTable.STT_NOTYPE;
        long size = 0;
        if (section != SymbolTable.SHN_ABS) {
            MemorySection home = sections.get(section - 1);
            type = home.code() ? SymbolTable.STT_FUNC : SymbolTable.STT_OBJECT;
            size = (Long.compareUnsigned(next, home.end()) < 0 ? next : home.end()) - symbol.address();
        }
        ByteOutput out = binding == 0 ? locals : globals;
        out.u32(name).u8(binding << 4 | type).u8(0).u16(section);
        out.u64(symbol.address()).u64(size);
    }

    /** STB_LOCAL, STB_GLOBAL or STB_WEAK for a letter of nm. */
    private static int binding(char letter) {
        return switch (letter) {
            case 'w', 'W', 'v', 'V' -> 2;
            default -> String.valueOf(letter).toLowerCase(Locale.ROOT).charAt(0) == letter ? 0 : 1;
        };
    }

    /** Index of the first symbol that is not local: {@code sh_info} of the table. */
    int firstGlobal() {
        return locals.size() / ENTRY_BYTES;
    }

    /** The table. */
    byte[] table() {
        return new ByteOutput(locals.size() + globals.size(), locals.order())
                .bytes(locals.toByteArray())
                .bytes(globals.toByteArray())
                .toByteArray();
    }

    /** The names. */
    byte[] strings() {
        return strings.toByteArray();
    }
}
