package org.vmcoregdb.dump.arm64;

import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.dump.SavedCpu;

/** State of arm64 CPUs ({@code target/arm/machine.c}, {@code vmstate_arm_cpu}): x0 to x30 and the stack pointer in one array. */
public final class Arm64SavedCpu implements SavedCpu {
    private static final int STACK_POINTER = 31;

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    /** Of the {@code virt} machine ({@code hw/arm/virt.c}, {@code VIRT_MEM}). */
    @Override
    public long qemuMemory() {
        return 0x40000000L;
    }

    @Override
    public Optional<RegisterSet> qemu(Map<String, Long> values) {
        Long pc = values.get("env.pc");
        Long sp = values.get("env.xregs[" + STACK_POINTER + "]");
        if (pc == null || sp == null) {
            return Optional.empty();
        }
        RegisterSet.Builder set = new RegisterSet.Builder().set(Arm64.PC, pc).set(Arm64.SP, sp);
        for (int i = 0; i < Arm64.X.size(); i++) {
            Long value = values.get("env.xregs[" + i + "]");
            if (value != null) {
                set.set(Arm64.X.get(i), value);
            }
        }
        Long status = values.get("cpsr");
        if (status != null) {
            set.set(Arm64.CPSR, status);
        }
        return Optional.of(set.build());
    }
}
