package org.vmcoregdb.server.gdb;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.system.x86.ControlRegisters;
import org.vmcoregdb.kernel.system.x86.ControlRegisters.Name;

/** The system registers of CPUs: those that the dump has, and for the others what the kernel's memory says they must have been. */
final class SystemRegisters {
    private static final Map<Name, Register> IN_DUMPS =
            Map.of(Name.CR0, X86_64.CR0, Name.CR3, X86_64.CR3, Name.CR4, X86_64.CR4);

    private final Kernel kernel;
    private final Map<Integer, Map<Name, Long>> computed = new ConcurrentHashMap<>();

    SystemRegisters(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The value of one. */
    OptionalLong value(int cpu, RegisterSet known, Name name) {
        Register register = IN_DUMPS.get(name);
        if (register != null && known.has(register)) {
            return known.get(register);
        }
        Long value = computed(cpu).get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Whether that value is not from a register. */
    boolean isComputed(int cpu, RegisterSet known, Name name) {
        Register register = IN_DUMPS.get(name);
        return !(register != null && known.has(register)) && computed(cpu).containsKey(name);
    }

    private Map<Name, Long> computed(int cpu) {
        return computed.computeIfAbsent(cpu, c -> ControlRegisters.of(kernel, c));
    }
}
