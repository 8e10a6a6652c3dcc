package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.fs.FilePaths;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;

/** The devices and files that pages are swapped out to: {@code swap_info[]} of {@code mm/swapfile.c}. */
public final class SwapAreas {
    private static final Part<SwapAreas> PART = Part.of(SwapAreas::new);

    /** {@code MAX_SWAPFILES_SHIFT}. */
    private static final int COUNT_LIMIT = 32;

    private final Kernel kernel;
    private final FilePaths paths;

    /** Swap areas of a kernel. */
    public static SwapAreas of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SwapAreas(Kernel kernel) {
        this.kernel = kernel;
        this.paths = FilePaths.of(kernel);
    }

    /** Until 2.6.33 the table has the areas themselves, since then pointers to them. */
    private long area(long table, int type) {
        Optional<CType> element = Variables.of(kernel)
                .type("swap_info")
                .map(CType::stripped)
                .filter(CType.ArrayType.class::isInstance)
                .map(array -> ((CType.ArrayType) array).element().stripped());
        return element.isPresent() && element.get() instanceof CType.CompositeType whole
                ? table + type * whole.size()
                : kernel.memory().readLong(table + (long) type * Long.BYTES);
    }

    /** The path of an area's device or file; empty if there is no such area, or the dump does not say. */
    public Optional<String> device(int type) {
        OptionalLong table = kernel.symbol("swap_info");
        if (table.isEmpty() || type < 0 || type >= COUNT_LIMIT) {
            return Optional.empty();
        }
        try {
            long area = area(table.getAsLong(), type);
            return area == 0
                    ? Optional.empty()
                    : kernel.types()
                            .struct("swap_info_struct")
                            .field("swap_file")
                            .flatMap(file -> paths.of(file.read(kernel.memory(), area)));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
