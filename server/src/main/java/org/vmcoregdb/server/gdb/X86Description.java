package org.vmcoregdb.server.gdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.debuginfo.FrameRegisters;
import org.vmcoregdb.kernel.system.x86.ControlRegisters.Name;
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
    private final Map<Integer, Name> system = new LinkedHashMap<>();
    private int next;
    private final int computedRegister;
    private final int taskRegister;
    private final int cpuRegister;

    X86Description() {
        features.add(core());
        features.add(sse());
        features.add(new Feature("org.gnu.gdb.i386.linux", List.of(), List.of(source(X86_64.ORIG_RAX, "int64"))));
        features.add(new Feature(
                "org.gnu.gdb.i386.segments",
                List.of(),
                List.of(source(X86_64.FS_BASE, "int64"), source(X86_64.GS_BASE, "int64"))));
        features.add(system());
        computedRegister = next - 1;
        taskRegister = next++;
        cpuRegister = next++;
        features.add(new Feature(
                "org.vmcoregdb.task",
                List.of(),
                List.of(
                        Register.of("task", taskRegister, 64, "data_ptr")
                                .inGroup("system")
                                .withDwarfNumber(FrameRegisters.TASK),
                        Register.of("cpu", cpuRegister, 32, "int32")
                                .inGroup("system")
                                .withDwarfNumber(FrameRegisters.CPU))));
    }

    /** The description for the client. */
    TargetDescription description() {
        return new TargetDescription("i386:x86-64", Optional.of("GNU/Linux"), features);
    }

    /** The register of the architecture that a number of the description stands for; empty for x87 and our own. */
    Optional<org.vmcoregdb.arch.Register> source(int number) {
        return Optional.ofNullable(sources.get(number));
    }

    /** The system register that a number of the description stands for. */
    Optional<Name> system(int number) {
        return Optional.ofNullable(system.get(number));
    }

    /** Number of the pseudo register whose bits say which {@link #system} registers are computed: bit {@code ordinal()} each. */
    int computedRegister() {
        return computedRegister;
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

    /**
     * Vector registers, of which a kernel dump knows nothing either. gdb's {@code generate-core-file} aborts on a CPU that has x87
     * without them (gdb/features/i386/64bit-sse.xml).
     */
    private Feature sse() {
        List<RegisterType> types = new ArrayList<>();
        List<RegisterType.Member> views = new ArrayList<>();
        record View(String member, String type, String element, int count) {}
        for (View view : List.of(
                new View("v4_float", "v4f", "ieee_single", 4),
                new View("v2_double", "v2d", "ieee_double", 2),
                new View("v16_int8", "v16i8", "int8", 16),
                new View("v8_int16", "v8i16", "int16", 8),
                new View("v4_int32", "v4i32", "int32", 4),
                new View("v2_int64", "v2i64", "int64", 2))) {
            types.add(new RegisterType.Vector(view.type(), view.element(), view.count()));
            views.add(new RegisterType.Member(view.member(), view.type()));
        }
        views.add(new RegisterType.Member("uint128", "uint128"));
        types.add(new RegisterType.Union("vec128", views));
        List<Register> registers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            registers.add(Register.of("xmm" + i, next++, 128, "vec128"));
        }
        registers.add(Register.of("mxcsr", next++, 32, "int").inGroup("vector"));
        return new Feature("org.gnu.gdb.i386.sse", types, registers);
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
        for (org.vmcoregdb.arch.Register register : List.of(X86_64.K_GS_BASE, X86_64.CR2)) {
            registers.add(source(register, "int64").inGroup("system"));
        }
        List<RegisterType.BitField> bits = new ArrayList<>();
        for (Name name : Name.values()) {
            String lower = name.name().toLowerCase(Locale.ROOT);
            system.put(next, name);
            registers.add(Register.of(lower, next++, 64, "int64").inGroup("system"));
            bits.add(new RegisterType.BitField(lower, name.ordinal(), name.ordinal()));
        }
        RegisterType computed = new RegisterType.Flags("vmcoregdb_computed", 4, bits);
        registers.add(Register.of("computed", next++, 32, computed.id()).inGroup("system"));
        return new Feature("org.vmcoregdb.x86.system", List.of(computed), registers);
    }
}
