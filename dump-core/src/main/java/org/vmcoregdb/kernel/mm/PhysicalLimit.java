package org.vmcoregdb.kernel.mm;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Where a machine's memory ends.
 *
 * @param end the first physical address after it ({@code max_pfn}); 0 if the dump does not say
 */
public record PhysicalLimit(long end) {
    private static final Part<PhysicalLimit> PART = Part.of(PhysicalLimit::read);

    /** That of a kernel. */
    public static PhysicalLimit of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static PhysicalLimit read(Kernel kernel) {
        OptionalLong symbol = kernel.symbol("max_pfn");
        try {
            return new PhysicalLimit(
                    symbol.isPresent()
                            ? kernel.memory().readLong(symbol.getAsLong())
                                    * kernel.memory().pageSize()
                            : 0);
        } catch (MemoryFault missing) {
            return new PhysicalLimit(0);
        }
    }

    /** How many hexadecimal digits a physical address has at most. */
    public int digits() {
        return Long.toHexString(end).length();
    }
}
