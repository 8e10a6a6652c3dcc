package org.vmcoregdb.server.gdb.x86;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.system.ControlRegisters;
import org.vmcoregdb.kernel.system.ControlRegisters.Name;
import org.vmcoregdb.server.gdb.SystemRegisters;

/** The system registers of CPUs: those that the dump has, and for the others what the kernel's memory says they must have been. */
final class X86SystemRegisters implements SystemRegisters {
    private static final Map<Name, Register> IN_DUMPS =
            Map.of(Name.CR0, X86_64.CR0, Name.CR3, X86_64.CR3, Name.CR4, X86_64.CR4);

    private final Kernel kernel;
    private final Map<Integer, Map<Name, Long>> computed = new ConcurrentHashMap<>();

    X86SystemRegisters(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public OptionalLong value(int cpu, RegisterSet known, String name) {
        if (name.equals(X86CpuDescription.COMPUTED)) {
            int bits = 0;
            for (Name each : Name.values()) {
                bits |= isComputed(cpu, known, each) ? 1 << each.ordinal() : 0;
            }
            return OptionalLong.of(bits);
        }
        return value(cpu, known, Name.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    @Override
    public String dump(Cpu cpu) {
        return QemuRegisterDump.of(cpu, this);
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
