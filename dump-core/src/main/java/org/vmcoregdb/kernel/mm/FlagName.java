package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Struct;

/**
 * What a kernel calls a bit of a word of flags.
 *
 * @param mask the bit, or bits that are one value
 */
public record FlagName(long mask, String name) {
    private static final int LIMIT = 128;
    private static final int NAME_LIMIT = 64;

    /**
     * A table of {@code struct trace_print_flags}, which ends with one without a name.
     *
     * @throws MemoryFault if it is not in the dump
     */
    static List<FlagName> table(Kernel kernel, long address) {
        AddressSpace memory = kernel.memory();
        Struct entry = kernel.types().struct("trace_print_flags");
        List<FlagName> all = new ArrayList<>();
        for (long at = address; all.size() < LIMIT; at += entry.size()) {
            long name = entry.need("name").read(memory, at);
            if (name == 0) {
                return all;
            }
            all.add(new FlagName(entry.need("mask").read(memory, at), memory.readCString(name, NAME_LIMIT)));
        }
        return all;
    }
}
