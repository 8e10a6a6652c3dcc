package org.vmcoregdb.kernel.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.ModuleSymbols;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The modules of a kernel, from its list {@code modules}, to which sysfs leads, too. {@code struct module} has had three ways to say where a module
 * lies: {@code mem[]} (6.4 on), {@code core_layout}/{@code init_layout} (4.5 on), {@code module_core}/{@code core_size}.
 */
public final class Modules {
    private static final Part<Modules> PART = Part.of(Modules::read);

    /** Those that were read up to now, by their addresses. */
    private static final Part<Map<Long, Module>> SEEN = Part.of(kernel -> new ConcurrentHashMap<>());

    private static final int MODULE_NAME_LEN = 64;

    private final boolean known;
    private final List<Module> all;
    private final List<String> problems;

    private Modules(boolean known, List<Module> all, List<String> problems) {
        this.known = known;
        this.all = List.copyOf(all);
        this.problems = List.copyOf(problems);
    }

    /** Modules of a kernel. */
    public static Modules of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Modules read(Kernel kernel) {
        List<Module> modules = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Struct struct = kernel.types().struct("module");
        Optional<Field> list = struct.field("list");
        Optional<ListWalk> found = list.isEmpty() ? Optional.empty() : list(kernel);
        if (list.isEmpty() || found.isEmpty()) {
            return new Modules(false, modules, problems);
        }
        ListWalk walk = found.get();
        walk.problem().ifPresent(p -> problems.add("The module list is incomplete: " + p + "."));
        for (long node : walk.nodes()) {
            long address = node - list.get().offset();
            try {
                modules.add(at(kernel, address));
            } catch (MemoryFault fault) {
                problems.add(
                        "The module at 0x" + Long.toHexString(address) + " is unreadable: " + fault.getMessage() + ".");
            }
        }
        return new Modules(true, modules, problems);
    }

    /**
     * The module whose {@code struct module} is at an address.
     *
     * @throws MemoryFault if it cannot be read
     */
    static Module at(Kernel kernel, long address) {
        Map<Long, Module> seen = kernel.part(SEEN);
        Module before = seen.get(address);
        if (before != null) {
            return before;
        }
        Module read = readOne(kernel, kernel.types().struct("module"), address);
        Module other = seen.putIfAbsent(address, read);
        return other == null ? read : other;
    }

    private static Optional<ListWalk> list(Kernel kernel) {
        OptionalLong head = kernel.symbol("modules");
        return head.isPresent()
                ? Optional.of(ListWalk.from(kernel.memory(), head.getAsLong(), 1 << 16))
                : SysfsModules.list(kernel);
    }

    private static Module readOne(Kernel kernel, Struct struct, long address) {
        AddressSpace memory = kernel.memory();
        String name = memory.readCString(struct.need("name").at(address), MODULE_NAME_LEN);
        List<Module.Range> ranges = new ArrayList<>();
        Optional<Field> mem = struct.field("mem");
        if (mem.isPresent() && mem.get().type().stripped() instanceof CType.ArrayType array) {
            Struct part = kernel.types().struct("module_memory");
            long elementSize = array.element().size();
            for (int i = 0; i < Math.min(16, array.count()); i++) {
                addRange(
                        memory,
                        ranges,
                        mem.get().at(address) + i * elementSize,
                        part.field("base"),
                        part.field("size"));
            }
        } else {
            addRange(
                    memory,
                    ranges,
                    address,
                    struct.field("core_layout.base", "module_core"),
                    struct.field("core_layout.size", "core_size"));
            addRange(
                    memory,
                    ranges,
                    address,
                    struct.field("init_layout.base", "module_init"),
                    struct.field("init_layout.size", "init_size"));
        }
        long base = ranges.isEmpty() ? 0 : ranges.get(0).start();
        long size = mem.isPresent()
                ? ranges.stream().mapToLong(Module.Range::size).sum()
                : ranges.isEmpty() ? 0 : ranges.get(0).size();
        return new Module(
                name,
                address,
                base,
                size,
                List.copyOf(ranges),
                new Lazy<>(() -> symbols(kernel, struct, address, name)));
    }

    private static void addRange(
            AddressSpace memory, List<Module.Range> ranges, long at, Optional<Field> base, Optional<Field> size) {
        if (base.isPresent() && size.isPresent()) {
            long start = base.get().read(memory, at);
            long length = size.get().read(memory, at);
            if (start != 0 && length != 0) {
                ranges.add(new Module.Range(start, length));
            }
        }
    }

    private static SymbolTable symbols(Kernel kernel, Struct struct, long address, String name) {
        AddressSpace memory = kernel.memory();
        Struct table = kernel.types().struct("mod_kallsyms");
        try {
            Optional<Field> kallsyms = struct.field("kallsyms");
            if (kallsyms.isPresent() && table.type().isPresent()) {
                long at = kallsyms.get().read(memory, address);
                Optional<Field> typetab = table.field("typetab");
                return ModuleSymbols.read(
                        memory,
                        name,
                        table.need("symtab").read(memory, at),
                        table.need("num_symtab").read(memory, at),
                        table.need("strtab").read(memory, at),
                        typetab.isPresent() ? typetab.get().read(memory, at) : 0);
            }
            return ModuleSymbols.read(
                    memory,
                    name,
                    struct.need("symtab").read(memory, address),
                    struct.need("num_symtab").read(memory, address),
                    struct.need("strtab").read(memory, address),
                    0);
        } catch (MemoryFault missing) {
            return SymbolTable.NONE;
        }
    }

    /** Whether the list of modules was found: else it is not known whether there are any. */
    public boolean known() {
        return known;
    }

    /** All modules, in the kernel's order: the one loaded last comes first. */
    public List<Module> all() {
        return all;
    }

    /** The module that owns this address. */
    public Optional<Module> containing(long vaddr) {
        for (Module module : all) {
            if (module.contains(vaddr)) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }

    /** The module of this name. */
    public Optional<Module> named(String name) {
        return all.stream().filter(m -> m.name().equals(name)).findFirst();
    }

    /** Whole sentences about what could not be read. */
    public List<String> problems() {
        return problems;
    }
}
