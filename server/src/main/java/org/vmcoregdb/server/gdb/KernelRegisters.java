package org.vmcoregdb.server.gdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.debuginfo.FrameRegisters;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.protocol.target.Feature;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.unwind.Unwinder;

/** Registers of tasks: those a dump or a task's switch frame has; the rest is unavailable. */
final class KernelRegisters implements Registers {
    private final Architecture arch;
    private final KernelThreads threads;
    private final Unwinder unwinder;
    private final SystemRegisters system;
    private final RegisterNumbers numbers;
    private final TargetDescription description;

    KernelRegisters(
            Architecture arch, CpuDescription cpus, SystemRegisters system, KernelThreads threads, Unwinder unwinder) {
        this.arch = arch;
        this.system = system;
        this.threads = threads;
        this.unwinder = unwinder;
        this.numbers = new RegisterNumbers(arch);
        List<Feature> features = new ArrayList<>(cpus.features(numbers));
        features.add(ofTasks());
        this.description = new TargetDescription(cpus.bfdName(), Optional.of("GNU/Linux"), features);
    }

    private Feature ofTasks() {
        Register task = numbers.add("task", 64, "data_ptr", new RegisterNumbers.Source.TaskAddress());
        Register cpu = numbers.add("cpu", 32, "int32", new RegisterNumbers.Source.CpuNumber());
        return new Feature(
                "org.vmcoregdb.task",
                List.of(),
                List.of(
                        task.inGroup("system").withDwarfNumber(FrameRegisters.TASK),
                        cpu.inGroup("system").withDwarfNumber(FrameRegisters.CPU)));
    }

    /** The description for the client. */
    TargetDescription description() {
        return description;
    }

    @Override
    public RegisterValues of(long tid) {
        Optional<Task> task = threads.task(tid);
        RegisterSet known =
                task.map(unwinder::registers).or(() -> threads.cpu(tid)).orElse(RegisterSet.EMPTY);
        return number -> {
            OptionalLong value = value(task, known, number);
            return value.isPresent() ? Optional.of(bytes(value.getAsLong(), number)) : Optional.empty();
        };
    }

    private OptionalLong value(Optional<Task> ofTask, RegisterSet known, int number) {
        Optional<RegisterNumbers.Source> source = numbers.source(number);
        if (source.isEmpty()) {
            return OptionalLong.empty();
        }
        if (source.get() instanceof RegisterNumbers.Source.Saved saved) {
            return known.get(saved.register());
        }
        if (source.get() instanceof RegisterNumbers.Source.OfCpu ofCpu
                && system.ofAll(ofCpu.name()).isPresent()) {
            return system.ofAll(ofCpu.name());
        }
        if (ofTask.isEmpty()) {
            return OptionalLong.empty();
        }
        Task task = ofTask.get();
        if (source.get() instanceof RegisterNumbers.Source.OfCpu ofCpu) {
            return task.isActive()
                    ? system.value(task.activeOn().getAsInt(), known, ofCpu.name())
                    : OptionalLong.empty(); // they are the CPU's, not the task's
        }
        return OptionalLong.of(
                source.get() instanceof RegisterNumbers.Source.TaskAddress ? task.address() : task.cpu());
    }

    private byte[] bytes(long value, int number) {
        int bits = description.register(number).map(Register::bits).orElse(Long.SIZE);
        ByteBuffer buffer = ByteBuffer.allocate(bits / Byte.SIZE).order(arch.byteOrder());
        return (bits == Long.SIZE ? buffer.putLong(value) : buffer.putInt((int) value)).array();
    }
}
