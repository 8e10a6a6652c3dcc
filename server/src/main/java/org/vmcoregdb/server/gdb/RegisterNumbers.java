package org.vmcoregdb.server.gdb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.protocol.target.Register;

/** Numbers the registers of a target description, and remembers where the value of each comes from. */
public final class RegisterNumbers {
    /** Where the value of a register comes from. */
    sealed interface Source {
        /** From the registers that the dump has, or that the last context switch saved. */
        record Saved(org.vmcoregdb.arch.Register register) implements Source {}

        /** From {@link SystemRegisters}. */
        record OfCpu(String name) implements Source {}

        /** It is the address of the task. */
        record TaskAddress() implements Source {}

        /** It is the task's CPU. */
        record CpuNumber() implements Source {}
    }

    private final Architecture arch;
    private final Map<Integer, Source> sources = new HashMap<>();
    private int next;

    RegisterNumbers(Architecture arch) {
        this.arch = arch;
    }

    /** A register of the architecture, with the role that it has there. */
    public Register saved(org.vmcoregdb.arch.Register register, String type) {
        Register added = add(register.name(), register.bits(), type, new Source.Saved(register));
        if (register.equals(arch.pc())) {
            return added.as(Register.Role.PROGRAM_COUNTER);
        }
        if (register.equals(arch.sp())) {
            return added.as(Register.Role.STACK_POINTER);
        }
        return register.equals(arch.fp()) ? added.as(Register.Role.FRAME_POINTER) : added;
    }

    /** A register of a CPU that {@link SystemRegisters} knows by the same name. */
    public Register ofCpu(String name, int bits, String type) {
        return add(name, bits, type, new Source.OfCpu(name)).inGroup("system");
    }

    /** A register that debuggers insist on, and of which a kernel's dump knows nothing. */
    public Register unavailable(String name, int bits, String type) {
        return Register.of(name, next++, bits, type);
    }

    Register add(String name, int bits, String type, Source source) {
        sources.put(next, source);
        return Register.of(name, next++, bits, type);
    }

    /** Where the value of a number comes from; empty if it is never available. */
    Optional<Source> source(int number) {
        return Optional.ofNullable(sources.get(number));
    }
}
