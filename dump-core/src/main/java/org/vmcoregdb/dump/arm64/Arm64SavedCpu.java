package org.vmcoregdb.dump.arm64;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.dump.SavedCpu;

/** State of arm64 CPUs ({@code target/arm/machine.c}, {@code vmstate_arm_cpu}): x0 to x30 and the stack pointer in one array. */
public final class Arm64SavedCpu implements SavedCpu {
    private static final int STACK_POINTER = 31;

    private static final Pattern MONITOR = Pattern.compile("\\b(PC|SP|PSTATE|X[0-9]{2})=([0-9a-f]{8,16})\\b");

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    /** Words such as {@code PC=ffff800008010000}, {@code X00=0000000000000000} and {@code PSTATE=600003c5}. */
    @Override
    public Optional<RegisterSet> qemuMonitor(String text) {
        RegisterSet.Builder set = new RegisterSet.Builder();
        Matcher value = MONITOR.matcher(text);
        while (value.find()) {
            long number = Long.parseUnsignedLong(value.group(2), 16);
            switch (value.group(1)) {
                case "PC" -> set.set(Arm64.PC, number);
                case "SP" -> set.set(Arm64.SP, number);
                case "PSTATE" -> set.set(Arm64.CPSR, number);
                default -> {
                    int index = Integer.parseInt(value.group(1).substring(1));
                    if (index < Arm64.X.size()) {
                        set.set(Arm64.X.get(index), number);
                    }
                }
            }
        }
        RegisterSet registers = set.build();
        return registers.has(Arm64.PC) && registers.has(Arm64.SP) ? Optional.of(registers) : Optional.empty();
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

    @Override
    public Optional<RegisterSet> kvm(byte[] general, byte[] special) {
        return special.length == 0 ? Arm64KvmCpu.read(general) : Optional.empty();
    }

    @Override
    public long firecrackerMagic() {
        return 0x0710_1984_aaaa_0000L;
    }

    @Override
    public List<RegisterSet> firecracker(byte[] state) {
        return Arm64KvmCpu.all(state);
    }
}
