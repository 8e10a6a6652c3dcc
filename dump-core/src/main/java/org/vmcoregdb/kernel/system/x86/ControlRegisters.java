package org.vmcoregdb.kernel.system.x86;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;

/**
 * What a CPU's system registers held according to the kernel's own memory, for dumps whose notes have none of them, as those of kdump: the
 * kernel keeps a copy of CR4 and remembers which page tables and which descriptor tables it loaded. Nothing here was read from a
 * register, and bits that the kernel keeps no account of (the address space number in CR3) are zero.
 */
public final class ControlRegisters {
    /** A register that is computed. */
    public enum Name {
        /** Protection, paging. */
        CR0,
        /** Physical address of the page tables. */
        CR3,
        /** Features. */
        CR4,
        /** Long mode, system calls, no-execute. */
        EFER,
        /** Address of the interrupt descriptor table. */
        IDT_BASE,
        /** Its last byte's offset. */
        IDT_LIMIT,
        /** Address of the global descriptor table. */
        GDT_BASE,
        /** Its last byte's offset. */
        GDT_LIMIT,
        /** Address of the task state segment. */
        TSS_BASE,
        /** Its last byte's offset. */
        TSS_LIMIT
    }

    /** {@code CR0_STATE} ({@code processor-flags.h}): the same on all CPUs since they were brought up. */
    private static final long CR0_STATE = 0x80050033L;
    /** {@code EFER_SCE | EFER_LME | EFER_LMA}: set by {@code startup_64} on every CPU. */
    private static final long EFER_LONG_MODE = 0x501;
    /** {@code EFER_NX}: set where page table entries may have the bit of the same meaning. */
    private static final long EFER_NX = 0x800;
    /** {@code CPU_ENTRY_AREA_BASE} ({@code pgtable_64_types.h}); the table of interrupts comes first, then the CPUs' areas. */
    private static final long ENTRY_AREAS = -4L << 39;

    private static final int PAGE = 4096;
    /** {@code GDT_SIZE - 1}: sixteen descriptors of eight bytes. */
    private static final long LAST_GDT_BYTE = 0x7f;
    /** {@code GDT_ENTRY_TSS} in bytes. */
    private static final int TSS_DESCRIPTOR = 0x40;
    /** Type "64-bit TSS", available or busy (Intel SDM vol. 3, 8.2.3), with the present bit. */
    private static final int TSS_TYPE = 0x89;

    private final Kernel kernel;
    private final int cpu;
    private final Map<Name, Long> values = new LinkedHashMap<>();

    private ControlRegisters(Kernel kernel, int cpu) {
        this.kernel = kernel;
        this.cpu = cpu;
    }

    /** Those of a CPU that can be computed; what cannot is not there. */
    public static Map<Name, Long> of(Kernel kernel, int cpu) {
        ControlRegisters registers = new ControlRegisters(kernel, cpu);
        for (Runnable part :
                List.<Runnable>of(registers::paging, registers::features, registers::interrupts, registers::segments)) {
            try {
                part.run();
            } catch (MemoryFault missing) {
                // this part stays unknown
            }
        }
        return Collections.unmodifiableMap(registers.values);
    }

    private void put(Name name, long value) {
        values.put(name, value);
    }

    private AddressSpace memory() {
        return kernel.memory();
    }

    /** {@code cpu_tlbstate.loaded_mm} (since 4.13); it is no pointer while the CPU changes it. */
    private void paging() {
        OptionalLong mm = perCpuMember("cpu_tlbstate", "tlb_state", "loaded_mm");
        if (mm.isEmpty() || mm.getAsLong() >= 0) {
            mm = taskMm();
        }
        Optional<Field> pgd = kernel.types().struct("mm_struct").field("pgd");
        if (mm.isPresent() && mm.getAsLong() < 0 && pgd.isPresent()) {
            OptionalLong root = memory().translate(pgd.get().read(memory(), mm.getAsLong()));
            root.ifPresent(address -> put(Name.CR3, address));
        }
    }

    private OptionalLong taskMm() {
        Optional<Task> task = RunningTasks.of(kernel).on(cpu);
        Optional<Field> active = kernel.types().struct("task_struct").field("active_mm");
        return task.isPresent() && active.isPresent()
                ? OptionalLong.of(active.get().read(memory(), task.get().address()))
                : OptionalLong.empty();
    }

    private void features() {
        OptionalLong cr4 = perCpuMember("cpu_tlbstate", "tlb_state", "cr4");
        if (cr4.isEmpty()) {
            return; // such an old kernel that nothing here is sure
        }
        put(Name.CR4, cr4.getAsLong());
        put(Name.CR0, CR0_STATE);
        OptionalLong mask = kernel.symbol("__supported_pte_mask");
        if (mask.isPresent()) {
            boolean noExecute = memory().readLong(mask.getAsLong()) < 0;
            put(Name.EFER, noExecute ? EFER_LONG_MODE | EFER_NX : EFER_LONG_MODE);
        }
    }

    /** {@code idt_descr}: what was loaded, two bytes of limit and eight of address. */
    private void interrupts() {
        OptionalLong descriptor = kernel.symbol("idt_descr");
        if (descriptor.isPresent()) {
            long base = memory().readLong(descriptor.getAsLong() + 2);
            if (base < 0) {
                put(Name.IDT_BASE, base);
                put(Name.IDT_LIMIT, memory().readUnsignedInt(descriptor.getAsLong()) & 0xffff);
            }
        }
    }

    /**
     * A CPU sees its descriptor table at the start of its entry area; that the page there is the CPU's {@code gdt_page} proves that the
     * area was found.
     */
    private void segments() {
        long areaBytes = kernel.types().struct("cpu_entry_area").type().isPresent()
                ? kernel.types().struct("cpu_entry_area").size()
                : 0;
        OptionalLong page = kernel.perCpu().variable("gdt_page", cpu);
        if (areaBytes == 0 || page.isEmpty()) {
            return;
        }
        OptionalLong index = kernel.perCpu().variable("_cea_offset", cpu); // since 6.2 in random order
        long place = index.isPresent() ? memory().readUnsignedInt(index.getAsLong()) : cpu;
        long gdt = ENTRY_AREAS + PAGE + place * areaBytes;
        OptionalLong seen = memory().translate(gdt);
        if (seen.isPresent() && seen.equals(memory().translate(page.getAsLong()))) {
            put(Name.GDT_BASE, gdt);
            put(Name.GDT_LIMIT, LAST_GDT_BYTE);
            taskState(memory().readBytes(gdt + TSS_DESCRIPTOR, 16));
        }
    }

    /** The descriptor of the task state segment (Intel SDM vol. 3, figure 8-4). */
    private void taskState(byte[] descriptor) {
        if ((descriptor[5] & 0xfd) != TSS_TYPE) {
            return;
        }
        long base = 0;
        for (int i : new int[] {11, 10, 9, 8, 7, 4, 3, 2}) {
            base = base << 8 | descriptor[i] & 0xff;
        }
        long limit = descriptor[0] & 0xff | (descriptor[1] & 0xff) << 8 | (descriptor[6] & 0x0f) << 16;
        put(Name.TSS_BASE, base);
        put(Name.TSS_LIMIT, limit);
    }

    private OptionalLong perCpuMember(String variable, String struct, String member) {
        OptionalLong address = kernel.perCpu().variable(variable, cpu);
        Optional<Field> field = kernel.types().struct(struct).field(member);
        return address.isPresent() && field.isPresent()
                ? OptionalLong.of(field.get().read(memory(), address.getAsLong()))
                : OptionalLong.empty();
    }
}
