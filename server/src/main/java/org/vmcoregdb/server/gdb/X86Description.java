package org.vmcoregdb.server.gdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.protocol.target.Feature;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterType;
import org.vmcoregdb.protocol.target.TargetDescription;

/**
 * The registers as gdb wants them: it accepts {@code org.gnu.gdb.i386.core} only whole, x87 included, of which a kernel
 * dump knows nothing.
 */
final class X86Description {
    private static final List<String> X87_CONTROL =
            List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop");
    private static final String EFLAGS_TYPE = "i386_eflags";

    private final List<Feature> features = new ArrayList<>();
    private final Map<Integer, org.vmcoregdb.arch.Register> sources = new LinkedHashMap<>();
    private int next;
    private final int taskRegister;
    private final int cpuRegister;

    X86Description() {
        features.add(core());
        features.add(new Feature("org.gnu.gdb.i386.linux", List.of(), List.of(source(X86_64.ORIG_RAX, "int64"))));
        features.add(new Feature(
                "org.gnu.gdb.i386.segments",
                List.of(),
                List.of(source(X86_64.FS_BASE, "int64"), source(X86_64.GS_BASE, "int64"))));
        features.add(system());
        taskRegister = next++;
        cpuRegister = next++;
        features.add(new Feature(
                "org.vmcoregdb.task",
                List.of(),
                List.of(
                        Register.of("task", taskRegister, 64, "data_ptr").inGroup("system"),
                        Register.of("cpu", cpuRegister, 32, "int32").inGroup("system"))));
    }

    /** The description for the client. */
    TargetDescription description() {
        return new TargetDescription("i386:x86-64", Optional.of("GNU/Linux"), features);
    }

    /** The register of the architecture behind a number of the description; empty for x87 and our own. */
    Optional<org.vmcoregdb.arch.Register> source(int number) {
        return Optional.ofNullable(sources.get(number));
    }

    /** Number of the pseudo register that holds the address of the task_struct. */
    int taskRegister() {
        return taskRegister;
    }

    /** Number of the pseudo register that holds the CPU. */
    int cpuRegister() {
        return cpuRegister;
    }

    private Register source(org.vmcoregdb.arch.Register register, String type) {
        sources.put(next, register);
        return Register.of(register.name(), next++, register.bits(), type);
    }

    private Feature core() {
        List<Register> core = new ArrayList<>();
        for (org.vmcoregdb.arch.Register register : X86_64.INSTANCE.registers()) {
            if (register.equals(X86_64.ORIG_RAX)) {
                break;
            }
            core.add(coreRegister(register));
        }
        for (int i = 0; i < 8; i++) {
            core.add(Register.of("st" + i, next++, 80, "i387_ext"));
        }
        for (String name : X87_CONTROL) {
            core.add(Register.of(name, next++, 32, "int").inGroup("float"));
        }
        return new Feature("org.gnu.gdb.i386.core", List.of(eflags()), core);
    }

    private Register coreRegister(org.vmcoregdb.arch.Register register) {
        if (register.equals(X86_64.RIP)) {
            return source(register, "code_ptr").as(Register.Role.PROGRAM_COUNTER);
        }
        if (register.equals(X86_64.RSP)) {
            return source(register, "data_ptr").as(Register.Role.STACK_POINTER);
        }
        if (register.equals(X86_64.RBP)) {
            return source(register, "data_ptr").as(Register.Role.FRAME_POINTER);
        }
        if (register.equals(X86_64.EFLAGS)) {
            return source(register, EFLAGS_TYPE);
        }
        return source(register, register.bits() == 64 ? "int64" : "int32");
    }

    private static RegisterType eflags() {
        List<RegisterType.BitField> bits = new ArrayList<>();
        String[] names = {
            "CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "", "NT", "", "RF", "VM", "AC", "VIF",
            "VIP", "ID"
        };
        for (int bit = 0; bit < names.length; bit++) {
            bits.add(new RegisterType.BitField(names[bit], bit, bit));
        }
        return new RegisterType.Flags(EFLAGS_TYPE, 4, bits);
    }

    private Feature system() {
        List<Register> registers = new ArrayList<>();
        for (org.vmcoregdb.arch.Register register :
                List.of(X86_64.K_GS_BASE, X86_64.CR0, X86_64.CR2, X86_64.CR3, X86_64.CR4)) {
            registers.add(source(register, "int64").inGroup("system"));
        }
        return new Feature("org.vmcoregdb.x86.system", List.of(), registers);
    }
}
