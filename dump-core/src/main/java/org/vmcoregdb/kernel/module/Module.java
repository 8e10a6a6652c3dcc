package org.vmcoregdb.kernel.module;

import java.util.List;
import java.util.function.Supplier;
import org.vmcoregdb.symbols.SymbolTable;

/**
 * A loaded kernel module.
 *
 * @param name as {@code lsmod} has it, with underscores
 * @param address of its {@code struct module}
 * @param base where its code begins
 * @param size bytes of its core memory
 * @param ranges memory it owns: core, and init parts that were not freed
 * @param symbolsRef its symbols, read on first use
 */
public record Module(
        String name, long address, long base, long size, List<Range> ranges, Supplier<SymbolTable> symbolsRef) {
    /** A piece of memory, in bytes. */
    public record Range(long start, long size) {
        /** True if the address lies inside. */
        public boolean contains(long vaddr) {
            return Long.compareUnsigned(vaddr - start, size) < 0;
        }
    }

    /** True if the address belongs to the module. */
    public boolean contains(long vaddr) {
        for (Range range : ranges) {
            if (range.contains(vaddr)) {
                return true;
            }
        }
        return false;
    }

    /** Its symbols; none if the dump lacks them. */
    public SymbolTable symbols() {
        return symbolsRef.get();
    }
}
