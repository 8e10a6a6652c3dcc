package org.vmcoregdb.server.command.types;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueLimits;
import org.vmcoregdb.types.print.ValueReader;

/** Values in a kernel's memory, or a task's. */
public final class TypedMemory {
    private final Kernel kernel;
    private final AddressSpace memory;
    private final ValueReader reader;

    /** Values in this memory, with the names of this kernel. */
    public TypedMemory(Kernel kernel, AddressSpace memory) {
        this(kernel, memory, ValueLimits.STANDARD);
    }

    /** The same, with as much of arrays and texts as a user wants. */
    public TypedMemory(Kernel kernel, AddressSpace memory, ValueLimits limits) {
        this.kernel = kernel;
        this.memory = memory;
        this.reader = new ValueReader(memory, this::name, limits);
    }

    /** What reads values, present or not. */
    public ValueReader reader() {
        return reader;
    }

    /** {@code init_task+2192}. */
    public Optional<String> name(long address) {
        return Symbols.of(kernel).resolve(address).map(TypedMemory::text);
    }

    private static String text(SymbolicAddress found) {
        String name = found.symbol().name();
        return found.offset() == 0 ? name : name + "+" + found.offset();
    }

    /** Whether there is memory at an address. */
    public boolean isPresent(long address) {
        return memory.fault(address).isEmpty();
    }

    /** A value of which at least one end is there; else the reason. */
    public Value value(CType type, long address) {
        long last = address + Math.max(1, type.size()) - 1;
        if (memory.fault(address).isPresent() && memory.fault(last).isPresent()) {
            throw new MemoryFault(address, false, memory.fault(address).get());
        }
        return reader.read(type, address);
    }
}
