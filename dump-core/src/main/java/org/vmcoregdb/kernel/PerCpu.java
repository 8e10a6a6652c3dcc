package org.vmcoregdb.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;

/** The CPUs a kernel had, and where each keeps its per-cpu variables ({@code mm/percpu.c}, {@code kernel/cpu.c}). */
public final class PerCpu {
    /** NR_CPUS is at most 8192 on x86. */
    private static final int MAX_CPUS = 8192;

    private static final String PREFIX = "per_cpu__";

    private final Kernel kernel;
    private final long[] offsets;
    private final List<Integer> online;
    private final List<Integer> possible;
    private final List<Integer> present;

    private PerCpu(Kernel kernel, long[] offsets, List<Integer> possible, List<Integer> present, List<Integer> online) {
        this.kernel = kernel;
        this.offsets = offsets;
        this.possible = possible;
        this.present = present;
        this.online = online;
    }

    static PerCpu read(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        int count = MAX_CPUS;
        OptionalLong nrCpuIds = kernel.symbol("nr_cpu_ids");
        if (nrCpuIds.isPresent()) {
            count = (int) Math.max(1, Math.min(MAX_CPUS, memory.readUnsignedInt(nrCpuIds.getAsLong())));
        }
        List<Integer> possible = mask(kernel, "__cpu_possible_mask", "cpu_possible_bits", count);
        List<Integer> online = mask(kernel, "__cpu_online_mask", "cpu_online_bits", count);
        int last = possible.isEmpty() ? 0 : possible.get(possible.size() - 1);
        long[] offsets = new long[last + 1];
        OptionalLong table = kernel.symbol("__per_cpu_offset");
        boolean knowsVariables = kernel.symbol("init_task").isPresent();
        if (table.isEmpty() && (offsets.length > 1 || !knowsVariables)) {
            throw new MissingSymbolException("__per_cpu_offset");
        }
        for (int cpu : possible) {
            // a kernel for one CPU (no CONFIG_SMP) has no table: its variables are where their symbols are
            offsets[cpu] = table.isPresent() ? memory.readLong(table.getAsLong() + 8L * cpu) : 0;
        }
        List<Integer> present = mask(kernel, "__cpu_present_mask", "cpu_present_bits", count);
        return new PerCpu(kernel, offsets, possible, present, online);
    }

    private static List<Integer> mask(Kernel kernel, String name, String oldName, int count) {
        OptionalLong address = kernel.symbol(name);
        if (address.isEmpty()) {
            address = kernel.symbol(oldName);
        }
        List<Integer> cpus = new ArrayList<>();
        if (address.isEmpty()) {
            cpus.add(0);
            return List.copyOf(cpus);
        }
        for (int word = 0; word * 64 < count; word++) {
            long bits;
            try {
                bits = kernel.memory().readLong(address.getAsLong() + 8L * word);
            } catch (MemoryFault beyond) {
                break;
            }
            for (int bit = 0; bit < 64 && word * 64 + bit < count; bit++) {
                if ((bits >>> bit & 1) != 0) {
                    cpus.add(word * 64 + bit);
                }
            }
        }
        return List.copyOf(cpus);
    }

    /** Numbers of the CPUs that could have been there, ascending. */
    public List<Integer> possible() {
        return possible;
    }

    /** Numbers of the CPUs that were there, online or not, ascending. */
    public List<Integer> present() {
        return present;
    }

    /** Numbers of the CPUs that were online, ascending. */
    public List<Integer> online() {
        return online;
    }

    /** True if a symbol of this value is a per-cpu variable: it lies in the section that every CPU has a copy of. */
    public boolean isVariable(long symbol) {
        OptionalLong start = kernel.symbol("__per_cpu_start");
        OptionalLong end = kernel.symbol("__per_cpu_end");
        return start.isPresent()
                && end.isPresent()
                && Long.compareUnsigned(symbol, start.getAsLong()) >= 0
                && Long.compareUnsigned(symbol, end.getAsLong()) < 0;
    }

    /** Address of one CPU's copy of the per-cpu variable whose symbol has this value. */
    public long address(long symbol, int cpu) {
        return cpu >= 0 && cpu < offsets.length ? symbol + offsets[cpu] : symbol;
    }

    /** Address of one CPU's copy of a per-cpu variable, if the kernel has it. */
    public OptionalLong variable(String name, int cpu) {
        OptionalLong symbol = kernel.symbol(symbolName(name));
        return symbol.isPresent() ? OptionalLong.of(address(symbol.getAsLong(), cpu)) : symbol;
    }

    /** The name of a per-cpu variable's symbol: until 2.6.33 they begin with {@code per_cpu__}. Names of other things are as they were given. */
    public String symbolName(String name) {
        String prefixed = PREFIX + name;
        // a name that is not there costs a look at all names: only where not even this one is without the prefix
        return kernel.symbol(name).isEmpty()
                        && kernel.symbol("runqueues").isEmpty()
                        && kernel.symbol(prefixed).isPresent()
                ? prefixed
                : name;
    }
}
