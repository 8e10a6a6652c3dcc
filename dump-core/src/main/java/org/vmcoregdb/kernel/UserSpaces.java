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

    /** The page tables of a task's user space; empty for kernel threads and where the dump does not tell. */
    Optional<PageTable> pageTableOf(Task task) {
        return task.mm() == 0 ? Optional.empty() : table(task.mm());
    }

    private AddressSpace open(long mm) {
        Optional<PageTable> table = table(mm);
        if (table.isEmpty()) {
            return kernelOnly;
        }
        PagedAddressSpace user = new PagedAddressSpace(
                kernel.physical(), table.get(), PagedAddressSpace.FixedMapping.NONE, PagedAddressSpace.USER_CACHE);
        return new SplitAddressSpace(user, kernel.memory());
    }

    private Optional<PageTable> table(long mm) {
        Optional<Field> pgd = kernel.types().struct("mm_struct").field("pgd");
        if (pgd.isEmpty()) {
            return Optional.empty();
        }
        try {
            OptionalLong root = kernel.memory().translate(pgd.get().read(kernel.memory(), mm));
            KernelLayout layout = kernel.layout();
            return root.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PageTable(
                            kernel.physical(), root.getAsLong(), layout.pageTableLevels(), layout.encryptionMask()));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
