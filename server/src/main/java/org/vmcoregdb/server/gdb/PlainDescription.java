package org.vmcoregdb.server.gdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.target.Feature;

/** An architecture's registers as they are, for one of which nothing more is known. */
final class PlainDescription implements CpuDescription {
    private final Architecture arch;

    PlainDescription(Architecture arch) {
        this.arch = arch;
    }

    @Override
    public Machine machine() {
        return arch.machine();
    }

    @Override
    public String triple() {
        return arch.machine().unameName() + "-unknown-linux-gnu";
    }

    @Override
    public String bfdName() {
        return arch.machine().unameName();
    }

    @Override
    public List<Feature> features(RegisterNumbers numbers) {
        List<org.vmcoregdb.protocol.target.Register> registers = new ArrayList<>();
        for (Register register : arch.registers()) {
            String type = register.equals(arch.pc())
                    ? "code_ptr"
                    : register.equals(arch.sp()) || register.equals(arch.fp()) ? "data_ptr" : "int" + register.bits();
            registers.add(numbers.saved(register, type));
        }
        String name = arch.machine().name().toLowerCase(Locale.ROOT);
        return List.of(new Feature("org.vmcoregdb." + name, List.of(), registers));
    }

    @Override
    public SystemRegisters system(Kernel kernel) {
        return SystemRegisters.NONE;
    }
}
