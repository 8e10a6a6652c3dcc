package org.vmcoregdb.server.gdb.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.system.ControlRegisters.Name;
import org.vmcoregdb.protocol.target.Feature;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterType;
import org.vmcoregdb.server.gdb.CpuDescription;
import org.vmcoregdb.server.gdb.RegisterNumbers;
import org.vmcoregdb.server.gdb.SystemRegisters;

/**
 * The registers as gdb wants them: it accepts {@code org.gnu.gdb.i386.core} only whole, x87 included, of which a kernel
 * dump knows nothing.
 */
public final class X86CpuDescription implements CpuDescription {
    private static final List<String> X87_CONTROL =
            List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop");
    private static final String EFLAGS_TYPE = "i386_eflags";

    /** The pseudo register whose bits say which of the registers that {@link Name} lists are computed: bit {@code ordinal()} each. */
    static final String COMPUTED = "computed";

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public String triple() {
        return "x86_64-pc-linux-gnu";
    }

    @Override
    public String bfdName() {
        return "i386:x86-64";
    }

    @Override
    public SystemRegisters system(Kernel kernel) {
        return new X86SystemRegisters(kernel);
    }

    @Override
    public List<Feature> features(RegisterNumbers numbers) {
        return List.of(
                core(numbers),
                sse(numbers),
                new Feature("org.gnu.gdb.i386.linux", List.of(), List.of(numbers.saved(X86_64.ORIG_RAX, "int64"))),
                new Feature(
                        "org.gnu.gdb.i386.segments",
                        List.of(),
                        List.of(numbers.saved(X86_64.FS_BASE, "int64"), numbers.saved(X86_64.GS_BASE, "int64"))),
                system(numbers));
    }

    private static Feature core(RegisterNumbers numbers) {
        List<Register> core = new ArrayList<>();
        for (org.vmcoregdb.arch.Register register : X86_64.INSTANCE.registers()) {
            if (register.equals(X86_64.ORIG_RAX)) {
                break;
            }
            core.add(coreRegister(numbers, register));
        }
        for (int i = 0; i < 8; i++) {
            core.add(numbers.unavailable("st" + i, 80, "i387_ext"));
        }
        for (String name : X87_CONTROL) {
            core.add(numbers.unavailable(name, 32, "int").inGroup("float"));
        }
        return new Feature("org.gnu.gdb.i386.core", List.of(eflags()), core);
    }

    /**
     * Vector registers, of which a kernel dump knows nothing either. gdb's {@code generate-core-file} aborts on a CPU that has x87
     * without them (gdb/features/i386/64bit-sse.xml).
     */
    private static Feature sse(RegisterNumbers numbers) {
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
            registers.add(numbers.unavailable("xmm" + i, 128, "vec128"));
        }
        registers.add(numbers.unavailable("mxcsr", 32, "int").inGroup("vector"));
        return new Feature("org.gnu.gdb.i386.sse", types, registers);
    }

    private static Register coreRegister(RegisterNumbers numbers, org.vmcoregdb.arch.Register register) {
        if (register.equals(X86_64.RIP)) {
            return numbers.saved(register, "code_ptr");
        }
        if (register.equals(X86_64.RSP) || register.equals(X86_64.RBP)) {
            return numbers.saved(register, "data_ptr");
        }
        if (register.equals(X86_64.EFLAGS)) {
            return numbers.saved(register, EFLAGS_TYPE);
        }
        return numbers.saved(register, register.bits() == 64 ? "int64" : "int32");
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

    private static Feature system(RegisterNumbers numbers) {
        List<Register> registers = new ArrayList<>();
        for (org.vmcoregdb.arch.Register register : List.of(X86_64.K_GS_BASE, X86_64.CR2)) {
            registers.add(numbers.saved(register, "int64").inGroup("system"));
        }
        List<RegisterType.BitField> bits = new ArrayList<>();
        for (Name name : Name.values()) {
            String lower = name.name().toLowerCase(Locale.ROOT);
            registers.add(numbers.ofCpu(lower, 64, "int64"));
            bits.add(new RegisterType.BitField(lower, name.ordinal(), name.ordinal()));
        }
        RegisterType computed = new RegisterType.Flags("vmcoregdb_computed", 4, bits);
        registers.add(numbers.ofCpu(COMPUTED, 32, computed.id()));
        return new Feature("org.vmcoregdb.x86.system", List.of(computed), registers);
    }
}
