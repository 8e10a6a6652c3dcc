package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.EditedAddressSpace;
import org.vmcoregdb.memory.MemoryEdits;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.NoUserSpace;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.SplitAddressSpace;
import org.vmcoregdb.types.Field;

/** The address spaces of processes; the most recent ones are kept with their caches. */
public final class UserSpaces {
    private static final Part<UserSpaces> PART = Part.of(UserSpaces::new);

    private static final int KEPT = 61;

    /** {@code mm_struct}s are slab objects: the low bits of their addresses say little. */
    private static final int MM_ALIGNMENT = 6;

    private final Kernel kernel;
    private final AddressSpace kernelOnly;
    private final AtomicReferenceArray<@Nullable Space> recent = new AtomicReferenceArray<>(KEPT);

    private record Space(long mm, AddressSpace memory) {}

    /** Address spaces of the processes of a kernel. */
    public static UserSpaces of(Kernel kernel) {
        return kernel.part(PART);
    }

    private UserSpaces(Kernel kernel) {
        this.kernel = kernel;
        this.kernelOnly = new SplitAddressSpace(new NoUserSpace(kernel.memory()), kernel.memory(), kernel.arch());
    }

    /** What a task sees of memory: its own user space and the kernel. Takes no lock, because every read of user memory asks for it. */
    public AddressSpace of(Task task) {
        long mm = task.mm();
        if (mm == 0) {
            return kernelOnly;
        }
        int place = Math.floorMod(Long.hashCode(mm >>> MM_ALIGNMENT), KEPT);
        Space known = recent.get(place);
        if (known == null || known.mm != mm) {
            known = new Space(mm, open(mm));
            recent.set(place, known);
        }
        return known.memory;
    }

    /** The page tables of a task's user space; empty for kernel threads and where the dump does not say. */
    public Optional<PageTable> pageTableOf(Task task) {
        return pageTableOf(task.mm());
    }

    /** The page tables that an {@code mm_struct} has; empty for address 0 and where the dump does not say. */
    public Optional<PageTable> pageTableOf(long mm) {
        return mm == 0 ? Optional.empty() : table(mm);
    }

    /** The virtual address of the outermost page table of an {@code mm_struct}, if the dump has it. */
    public OptionalLong directoryOf(long mm) {
        Optional<Field> pgd = kernel.types().struct("mm_struct").field("pgd");
        if (mm == 0 || pgd.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(pgd.get().read(kernel.memory(), mm));
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private AddressSpace open(long mm) {
        Optional<PageTable> table = table(mm);
        if (table.isEmpty()) {
            return kernelOnly;
        }
        AddressSpace user = new PagedAddressSpace(
                kernel.physical(), table.get(), PagedAddressSpace.FixedMapping.NONE, PagedAddressSpace.USER_CACHE);
        Optional<MemoryEdits> edits = kernel.edits();
        return new SplitAddressSpace(
                edits.isPresent() ? new EditedAddressSpace(user, edits.get(), mm) : user,
                kernel.memory(),
                kernel.arch());
    }

    private Optional<PageTable> table(long mm) {
        OptionalLong directory = directoryOf(mm);
        OptionalLong root = directory.isPresent() ? kernel.memory().translate(directory.getAsLong()) : directory;
        return root.isEmpty()
                ? Optional.empty()
                : Optional.of(kernel.layout().pageTable(kernel.physical(), root.getAsLong()));
    }
}
