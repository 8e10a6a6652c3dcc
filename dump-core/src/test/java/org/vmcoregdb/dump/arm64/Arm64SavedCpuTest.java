package org.vmcoregdb.dump.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;

class Arm64SavedCpuTest {
    @Test
    void registersByTheirNamesInQemusState() {
        Map<String, Long> values = new HashMap<>();
        for (int i = 0; i < 32; i++) {
            values.put("env.xregs[" + i + "]", 100L + i);
        }
        Arm64SavedCpu cpu = new Arm64SavedCpu();
        assertThat(cpu.qemu(values)).isEmpty();
        values.put("env.pc", 7L);
        values.put("cpsr", 0x3c5L);
        RegisterSet registers = cpu.qemu(values).orElseThrow();
        assertThat(registers.get(Arm64.PC)).hasValue(7);
        assertThat(registers.get(Arm64.SP)).hasValue(131);
        assertThat(registers.get(Arm64.LR)).hasValue(130);
        assertThat(registers.get(Arm64.CPSR)).hasValue(0x3c5);
        assertThat(cpu.qemuMemory()).isEqualTo(1L << 30);
        assertThat(cpu.vmware(values)).isEmpty();
    }
}
