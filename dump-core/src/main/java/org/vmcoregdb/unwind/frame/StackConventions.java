package org.vmcoregdb.unwind.frame;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.Symbol;

/**
 * How the kernels of an architecture use their stacks. Only the registers of a sleeping task have to be known to walk stacks: call frames
 * of DWARF and chains of frame pointers are the same everywhere. Everything else makes more stacks walkable, or what is found surer.
 */
public interface StackConventions extends ArchitecturePart {
    /** What is known of a kernel's architecture; if that is nothing, conventions that know no sleeping task's registers. */
    static StackConventions of(Kernel kernel) {
        Machine machine = kernel.arch().machine();
        return ArchitecturePart.find(StackConventions.class, machine).orElseGet(() -> new Unknown(machine));
    }

    /** Of an architecture whose stacks are not known. */
    record Unknown(Machine machine) implements StackConventions {
        @Override
        public RegisterSet sleeping(Kernel kernel, Task task) {
            return RegisterSet.EMPTY;
        }

        @Override
        public String withoutRegisters() {
            return "Where tasks that sleep keep their registers on " + machine.unameName() + " is not known.";
        }
    }

    /**
     * The registers that the last context switch saved of a task.
     *
     * @return without registers if the task has no stack, or they are not in the dump
     */
    RegisterSet sleeping(Kernel kernel, Task task);

    /**
     * Where on the stack the place was found that a sleeping task resumes at.
     *
     * @param registers what {@link #sleeping} answered
     * @return empty if the place is exact, and not that of a return
     */
    default OptionalLong sleepingSlot(Kernel kernel, RegisterSet registers) {
        OptionalLong sp = registers.get(kernel.arch().sp());
        return sp.isPresent() ? OptionalLong.of(sp.getAsLong() - Long.BYTES) : sp;
    }

    /**
     * The address that a function returns to.
     *
     * @param word what lies where the function keeps it, which may have a signature in it
     */
    default long returnAddress(Kernel kernel, long word) {
        return word;
    }

    /** The register in which a call leaves the return address; empty if it pushes it. */
    default Optional<Register> linkRegister() {
        return Optional.empty();
    }

    /**
     * By what tracing's records know a return address that tracing replaced by its own.
     *
     * @param slot where it was on the stack
     * @return that place itself, if nothing else is known
     * @throws org.vmcoregdb.memory.MemoryFault if what it takes is missing
     */
    default long tracedAs(Kernel kernel, long slot) {
        return slot;
    }

    /** A whole sentence about why a task that has a stack has no registers. */
    default String withoutRegisters() {
        return "The task's switch frame is not in the dump.";
    }

    /** Whole sentences about what saved registers cannot be; none if all make sense. Registers that are unknown are not doubted. */
    default List<String> doubts(RegisterSet saved) {
        return List.of();
    }

    /**
     * Finds the stacks of a CPU, on which it handles interrupts and exceptions.
     *
     * @param found takes them as they are found, so that those before one that is missing from the dump count
     * @throws org.vmcoregdb.memory.MemoryFault if something is missing
     * @throws org.vmcoregdb.symbols.MissingSymbolException if something is missing
     */
    default void stacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {}

    /** What calls look like in the machine code in this memory. */
    default CallSites callSites(AddressSpace memory) {
        return CallSites.UNKNOWN;
    }

    /** Steps by tables that kernels keep in memory, the surest of all. */
    default List<FrameMethod> byTables(Kernel kernel) {
        return List.of();
    }

    /** True if a symbol is a place in assembly, which a call may come right before, and not the start of a function. */
    default boolean isLabel(Kernel kernel, Symbol symbol) {
        return false;
    }

    /** Steps out of assembly that saves registers, by what it saved. */
    default List<FrameMethod> byEntryCode(Kernel kernel) {
        return List.of();
    }

    /**
     * A frame as it was before its function changed to another stack, as functions that handle interrupts do.
     *
     * @return the same frame if its function did not, or is not known to have done so
     */
    default FrameState beforeStackSwitch(Kernel kernel, FrameState frame) {
        return frame;
    }

    /** Steps by what a function's first instructions do to the stack. */
    default List<FrameMethod> byCode(Kernel kernel) {
        return List.of();
    }

    /** How functions use frame pointers: if nothing else is known, all of them keep them. */
    default FramePointers framePointers(Kernel kernel) {
        return () -> true;
    }

    /**
     * The registers that an entry may have saved at a place on a stack, judged by what they hold.
     *
     * @param words the stack's words
     * @param index of the first word
     * @return empty if these cannot be saved registers, or what they look like is not known
     */
    default Optional<Frame.SavedRegisters> exceptionFrame(
            Kernel kernel, StackRegion stack, StackCopy words, int index) {
        return Optional.empty();
    }

    /** The function that CPUs stay in while another one writes the dump; empty if it is not known. */
    default Optional<String> stopFunction() {
        return Optional.empty();
    }

    /**
     * What a function has in the frame pointer register, as far as its code says.
     *
     * @param pc a return address in it
     * @param sp its stack pointer there
     * @return empty if that is not known, or the function uses the register for something else
     */
    default OptionalLong framePointer(Kernel kernel, long pc, long sp) {
        return OptionalLong.empty();
    }

    /**
     * Where the return address of a function is.
     *
     * @param function where it begins
     * @param pc a return address in it
     * @param sp its stack pointer there
     * @return empty if neither a table nor the function's first instructions say so
     */
    default OptionalLong returnSlot(Kernel kernel, long function, long pc, long sp) {
        return OptionalLong.empty();
    }
}
