package org.vmcoregdb.server.command.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.memory.Translation;

/** The virtual addresses of page tables' entries, for architectures of which crash shows those. */
final class EntryPlaces {
    private EntryPlaces() {}

    /** What leads from a physical address to the virtual one that is shown; empty if physical ones are, or it is not known. */
    static OptionalLong offset(Kernel kernel) {
        boolean wanted = ArchitecturePart.find(WalkStyle.class, kernel.arch().machine())
                .map(WalkStyle::virtualPlaces)
                .orElse(false);
        Optional<AddressRegion> direct = AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP);
        return wanted && direct.isPresent() ? OptionalLong.of(direct.get().start()) : OptionalLong.empty();
    }

    /** Those of a walk; the outermost table of the kernel's is in its image. */
    static Optional<List<Long>> of(Kernel kernel, Translation walk, boolean user) {
        OptionalLong offset = offset(kernel);
        if (offset.isEmpty() || walk.entries().isEmpty()) {
            return Optional.empty();
        }
        List<Long> places = new ArrayList<>();
        for (Translation.Entry entry : walk.entries()) {
            boolean inImage = places.isEmpty() && !user;
            places.add(inImage ? kernel.layout().image().virtual(entry.paddr()) : offset.getAsLong() + entry.paddr());
        }
        return Optional.of(places);
    }
}
