package org.vmcoregdb.server.gdb.arm64;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.protocol.target.Feature;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterType;
import org.vmcoregdb.server.gdb.CpuDescription;
import org.vmcoregdb.server.gdb.RegisterNumbers;
import org.vmcoregdb.server.gdb.SystemRegisters;

/**
 * The registers as gdb wants them ({@code gdb/features/aarch64-core.xml}, {@code aarch64-pauth.xml}): with the masks of signed addresses
 * it finds out where signed return addresses lead.
 */
public final class Arm64CpuDescription implements CpuDescription {
    private static final String FLAGS = "cpsr_flags";

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public String triple() {
        return "aarch64-unknown-linux-gnu";
    }

    @Override
    public String bfdName() {
        return "aarch64";
    }

    @Override
    public List<Feature> features(RegisterNumbers numbers) {
        List<Register> core = new ArrayList<>();
        for (org.vmcoregdb.arch.Register register : Arm64.X) {
            core.add(numbers.saved(register, "int"));
        }
        core.add(numbers.saved(Arm64.SP, "data_ptr"));
        core.add(numbers.saved(Arm64.PC, "code_ptr"));
        core.add(numbers.saved(Arm64.CPSR, FLAGS));
        List<Register> masks = new ArrayList<>();
        for (Mask mask : Mask.values()) {
            masks.add(numbers.ofCpu(mask.text, Long.SIZE, "int"));
        }
        return List.of(
                new Feature("org.gnu.gdb.aarch64.core", List.of(cpsr()), core),
                new Feature("org.gnu.gdb.aarch64.pauth_v2", List.of(), masks));
    }

    private enum Mask {
        DATA("pauth_dmask"),
        CODE("pauth_cmask"),
        KERNEL_DATA("pauth_dmask_high"),
        KERNEL_CODE("pauth_cmask_high");

        private final String text;

        Mask(String text) {
            this.text = text;
        }
    }

    private static RegisterType cpsr() {
        List<RegisterType.BitField> bits = new ArrayList<>();
        bits.add(new RegisterType.BitField("SP", 0, 0));
        bits.add(new RegisterType.BitField("EL", 2, 3));
        bits.add(new RegisterType.BitField("nRW", 4, 4));
        bits.add(new RegisterType.BitField("F", 6, 6));
        bits.add(new RegisterType.BitField("I", 7, 7));
        bits.add(new RegisterType.BitField("A", 8, 8));
        bits.add(new RegisterType.BitField("D", 9, 9));
        bits.add(new RegisterType.BitField("BTYPE", 10, 11));
        bits.add(new RegisterType.BitField("SSBS", 12, 12));
        bits.add(new RegisterType.BitField("IL", 20, 20));
        bits.add(new RegisterType.BitField("SS", 21, 21));
        bits.add(new RegisterType.BitField("PAN", 22, 22));
        bits.add(new RegisterType.BitField("UAO", 23, 23));
        bits.add(new RegisterType.BitField("DIT", 24, 24));
        bits.add(new RegisterType.BitField("TCO", 25, 25));
        bits.add(new RegisterType.BitField("V", 28, 28));
        bits.add(new RegisterType.BitField("C", 29, 29));
        bits.add(new RegisterType.BitField("Z", 30, 30));
        bits.add(new RegisterType.BitField("N", 31, 31));
        return new RegisterType.Flags(FLAGS, 4, bits);
    }

    @Override
    public SystemRegisters system(Kernel kernel) {
        long mask = kernel.vmcoreInfo().number("KERNELPACMASK").orElse(0);
        return new SystemRegisters() {
            @Override
            public OptionalLong value(int cpu, RegisterSet known, String name) {
                return OptionalLong.of(name.endsWith("_high") ? mask : 0);
            }

            @Override
            public OptionalLong ofAll(String name) {
                return value(0, RegisterSet.EMPTY, name);
            }

            @Override
            public String dump(Cpu cpu) {
                return "";
            }
        };
    }
}
