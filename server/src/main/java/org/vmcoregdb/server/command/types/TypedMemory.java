package org.vmcoregdb.server.command.types;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.types.print.ValueReader;

/** Values in a kernel's memory, or a task's. */
final class TypedMemory {
    /** What crash sets gdb's {@code print elements} to. */
    private static final int ELEMENTS = 256;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final ValueReader reader;

    TypedMemory(Kernel kernel, AddressSpace memory) {
        this.kernel = kernel;
        this.memory = memory;
        this.reader = new ValueReader(memory, this::name, ELEMENTS);
    }

    ValueReader reader() {
        return reader;
    }

    /** {@code init_task+2192}. */
    Optional<String> name(long address) {
        return Symbols.of(kernel).resolve(address).map(TypedMemory::text);
    }

    private static String text(SymbolicAddress found) {
        String name = found.symbol().name();
        return found.offset() == 0 ? name : name + "+" + found.offset();
    }

    /** Whether there is memory at an address. */
    boolean isPresent(long address) {
        return memory.fault(address).isEmpty();
    }

    /** A value of which at least one end is there; else the reason. */
    Value value(CType type, long address) {
        long last = address + Math.max(1, type.size()) - 1;
        if (memory.fault(address).isPresent() && memory.fault(last).isPresent()) {
            throw new MemoryFault(address, false, memory.fault(address).get());
        }
        return reader.read(type, address);
    }
}
