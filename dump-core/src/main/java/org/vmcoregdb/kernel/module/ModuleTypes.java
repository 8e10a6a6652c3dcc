package org.vmcoregdb.kernel.module;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.dwarf.DwarfTypes;

/**
 * Types of modules: the kernel keeps the BTF that a module was built with, which has only what vmlinux's has not, in its
 * list {@code btf_modules} ({@code kernel/bpf/btf.c}, 5.11 on; {@code struct module.btf_data} is freed once it is loaded).
 * Others have the DWARF of their files.
 */
public final class ModuleTypes {
    private static final Part<ModuleTypes> PART = Part.of(ModuleTypes::read);

    private static final int SIZE_LIMIT = 64 << 20;
    private static final int LIST_LIMIT = 1 << 16;

    private final Kernel kernel;
    /** From the address of a {@code struct module} to that of its {@code struct btf}. */
    private final Map<Long, Long> byModule;

    private final Map<String, Optional<TypeTable>> dwarf = new ConcurrentHashMap<>();

    private ModuleTypes(Kernel kernel, Map<Long, Long> byModule) {
        this.kernel = kernel;
        this.byModule = byModule;
    }

    /** Types of the modules of a kernel. */
    public static ModuleTypes of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static ModuleTypes read(Kernel kernel) {
        Map<Long, Long> byModule = new HashMap<>();
        OptionalLong head = kernel.symbol("btf_modules");
        Struct entry = kernel.types().struct("btf_module");
        Optional<Field> list = entry.field("list");
        Optional<Field> module = entry.field("module");
        Optional<Field> btf = entry.field("btf");
        if (head.isPresent() && list.isPresent() && module.isPresent() && btf.isPresent()) {
            AddressSpace memory = kernel.memory();
            for (long node : ListWalk.from(memory, head.getAsLong(), LIST_LIMIT).nodes()) {
                long at = node - list.get().offset();
                try {
                    byModule.put(module.get().read(memory, at), btf.get().read(memory, at));
                } catch (MemoryFault missing) {
                    // its module does without types
                }
            }
        }
        return new ModuleTypes(kernel, byModule);
    }

    /** The types of a module, and below them the kernel's; empty if the module has none that can be read. */
    public Optional<TypeTable> of(Module module) {
        Optional<TypeTable> own = btf(module).map(TypeTable.class::cast);
        return own.isPresent() ? own : dwarf.computeIfAbsent(module.name(), name -> dwarf(module));
    }

    private Optional<TypeTable> dwarf(Module module) {
        Optional<DebugSections> sections = DebugInfo.of(kernel).sectionsOf(module);
        try {
            return sections.isPresent() && sections.get().hasUnits()
                    ? Optional.of(DwarfTypes.of(
                            sections.get(), kernel.types(), kernel.options().finder(), kernel::addNotice))
                    : Optional.empty();
        } catch (FormatException damaged) {
            kernel.addNotice(damaged.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** The BTF of a module; empty if it has none, or none that can be read. */
    public Optional<Btf> btf(Module module) {
        Long btf = byModule.get(module.address());
        Struct struct = kernel.types().struct("btf");
        Optional<Field> data = struct.field("data");
        Optional<Field> size = struct.field("data_size");
        if (btf == null || data.isEmpty() || size.isEmpty() || !(kernel.types() instanceof Btf vmlinux)) {
            return Optional.empty();
        }
        try {
            long at = data.get().read(kernel.memory(), btf);
            long bytes = size.get().read(kernel.memory(), btf);
            if (at == 0 || bytes <= 0 || bytes > SIZE_LIMIT) {
                return Optional.empty();
            }
            return Optional.of(Btf.parseSplit(kernel.memory().readBytes(at, (int) bytes), vmlinux));
        } catch (MemoryFault | FormatException unreadable) {
            return Optional.empty();
        }
    }
}
