package org.vmcoregdb.server.gdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.system.x86.ControlRegisters.Name;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.unwind.Unwinder;

/** Registers of tasks: those a dump or a task's switch frame has; the rest is unavailable. */
final class KernelRegisters implements Registers {
    private final KernelThreads threads;
    private final Unwinder unwinder;
    private final X86Description description;
    private final SystemRegisters system;

    KernelRegisters(KernelThreads threads, Unwinder unwinder, X86Description description, SystemRegisters system) {
        this.system = system;
        this.threads = threads;
        this.unwinder = unwinder;
        this.description = description;
    }

    @Override
    public RegisterValues of(long tid) {
        Optional<Task> task = threads.task(tid);
        if (task.isEmpty()) {
            return number -> Optional.empty();
        }
        RegisterSet known = unwinder.registers(task.get());
        return number -> value(task.get(), known, number);
    }

    private Optional<byte[]> value(Task task, RegisterSet known, int number) {
        if (number == description.taskRegister()) {
            return Optional.of(bytes(task.address(), 64));
        }
        if (number == description.cpuRegister()) {
            return Optional.of(bytes(task.cpu(), 32));
        }
        Optional<Name> systemName = description.system(number);
        if (systemName.isPresent() || number == description.computedRegister()) {
            return task.isActive()
                    ? system(task.activeOn().getAsInt(), known, systemName)
                    : Optional.empty(); // they are the CPU's, not the task's
        }
        Optional<Register> register = description.source(number);
        OptionalLong value = register.isPresent() ? known.get(register.get()) : OptionalLong.empty();
        return value.isPresent()
                ? Optional.of(bytes(value.getAsLong(), register.get().bits()))
                : Optional.empty();
    }

    /** One of them, or, without a name, which of them are computed. */
    private Optional<byte[]> system(int cpu, RegisterSet known, Optional<Name> name) {
        if (name.isPresent()) {
            OptionalLong value = system.value(cpu, known, name.get());
            return value.isPresent() ? Optional.of(bytes(value.getAsLong(), 64)) : Optional.empty();
        }
        int computed = 0;
        for (Name each : Name.values()) {
            computed |= system.isComputed(cpu, known, each) ? 1 << each.ordinal() : 0;
        }
        return Optional.of(bytes(computed, 32));
    }

    private static byte[] bytes(long value, int bits) {
        ByteBuffer buffer = ByteBuffer.allocate(bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        return (bits == 64 ? buffer.putLong(value) : buffer.putInt((int) value)).array();
    }
}
