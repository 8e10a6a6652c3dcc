package org.vmcoregdb.debuginfo;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.debuginfo.dwarf.BtfUnit;
import org.vmcoregdb.debuginfo.dwarf.DwarfSections;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfKind;
import org.vmcoregdb.types.btf.BtfRecord;

/** DWARF for the types that BTF has, and for those symbols that it tells the type of. */
final class TypeInformation {
    /** No symbol is there. */
    private static final long AMBIGUOUS = -1;

    private final Btf btf;
    private final SymbolTable symbols;
    private final ByteOrder order;

    /**
     * @param symbols of the kernel, or of the module that the BTF is of
     * @param order of the file's numbers
     */
    TypeInformation(Btf btf, SymbolTable symbols, ByteOrder order) {
        this.btf = btf;
        this.symbols = symbols;
        this.order = order;
    }

    /** Of the symbols in these sections, with further variables whose types are known by other means. */
    DwarfSections sections(String name, List<MemorySection> memory, Map<String, CType> variables) {
        BtfUnit unit = new BtfUnit(btf, name, order);
        unit.addTypes();
        Map<String, Long> addresses = addresses();
        CodeSymbols ends = CodeSymbols.of(symbols, memory);
        for (int i = 0; i < btf.count(); i++) {
            BtfRecord record = btf.record(btf.firstId() + i);
            if (record.kind() != BtfKind.FUNC && record.kind() != BtfKind.VAR) {
                continue;
            }
            String symbol = btf.stringAtOffset(record.nameOffset());
            Long address = addresses.get(symbol);
            if (address != null && address != AMBIGUOUS) {
                if (record.kind() == BtfKind.VAR) {
                    if (memory.stream().anyMatch(section -> section.contains(address))) {
                        unit.addVariable(symbol, record.sizeOrType(), address);
                    } else {
                        unit.addPerCpuVariable(symbol, record.sizeOrType(), address);
                    }
                } else if (isShown(symbol, address)) {
                    ends.endOf(address).ifPresent(end -> unit.addFunction(record, address, end));
                }
            }
        }
        variables.forEach((symbol, type) -> {
            Long address = addresses.get(symbol);
            if (address != null && address != AMBIGUOUS) {
                unit.addVariable(symbol, type, address);
            }
        });
        return unit.finish();
    }

    /** Debuggers show the name that debug information has: of several for one address it has to be the one that we show. */
    private boolean isShown(String name, long address) {
        return Symbols.preferred(symbols.at(address))
                .filter(s -> s.name().equals(name))
                .isPresent();
    }

    /** By name. Of static functions of one name it cannot be known which the prototype is of. */
    private Map<String, Long> addresses() {
        Map<String, Long> addresses = new HashMap<>();
        symbols.forEach(symbol -> addresses.merge(
                symbol.name(), symbol.address(), (one, other) -> one.equals(other) ? one : Long.valueOf(AMBIGUOUS)));
        return addresses;
    }
}
