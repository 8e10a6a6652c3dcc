package org.vmcoregdb.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.locate.KernelLayout;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.NoUserSpace;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.SplitAddressSpace;
import org.vmcoregdb.types.Field;

/** The address spaces of processes; the most recent ones are kept with their caches. */
final class UserSpaces {
    private static final int KEPT = 32;

    private final Kernel kernel;
    private final AddressSpace kernelOnly;
    private final Map<Long, AddressSpace> byMm = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, AddressSpace> eldest) {
            return size() > KEPT;
        }
    };

    UserSpaces(Kernel kernel) {
        this.kernel = kernel;
        this.kernelOnly = new SplitAddressSpace(NoUserSpace.INSTANCE, kernel.memory());
    }

    AddressSpace of(Task task) {
        if (task.mm() == 0) {
            return kernelOnly;
        }
        synchronized (byMm) {
            return byMm.computeIfAbsent(task.mm(), this::open);
        }
    }

    private AddressSpace open(long mm) {
        Optional<Field> pgd = kernel.types().struct("mm_struct").field("pgd");
        if (pgd.isEmpty()) {
            return kernelOnly;
        }
        try {
            OptionalLong root = kernel.memory().translate(pgd.get().read(kernel.memory(), mm));
            if (root.isEmpty()) {
                return kernelOnly;
            }
            KernelLayout layout = kernel.layout();
            PageTable table = new PageTable(
                    kernel.physical(), root.getAsLong(), layout.pageTableLevels(), layout.encryptionMask());
            PagedAddressSpace user = new PagedAddressSpace(
                    kernel.physical(), table, PagedAddressSpace.FixedMapping.NONE, PagedAddressSpace.USER_CACHE);
            return new SplitAddressSpace(user, kernel.memory());
        } catch (MemoryFault missing) {
            return kernelOnly;
        }
    }
}
