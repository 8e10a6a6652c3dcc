package org.vmcoregdb.kernel.mm;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * The regions of a kernel's address space.
 *
 * @param all those that are known, in the order in which they are searched; none of an architecture that is not known so well
 */
public record AddressRegions(List<AddressRegion> all) {
    private static final Part<AddressRegions> PART = Part.of(AddressRegions::read);

    /** Regions of a kernel. */
    public static AddressRegions of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static AddressRegions read(Kernel kernel) {
        return new AddressRegions(
                ArchitecturePart.find(AddressRegion.Layout.class, kernel.arch().machine())
                        .map(layout -> layout.of(kernel))
                        .orElse(List.of()));
    }

    /** The region of a kind, if it is known. */
    public Optional<AddressRegion> find(AddressRegion.Kind kind) {
        return all.stream().filter(region -> region.kind() == kind).findFirst();
    }
}
