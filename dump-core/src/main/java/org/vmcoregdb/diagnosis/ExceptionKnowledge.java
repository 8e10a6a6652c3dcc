package org.vmcoregdb.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;

/** What exceptions of an architecture mean. Where nothing is known, nothing is said. */
public interface ExceptionKnowledge extends ArchitecturePart {
    /** What is known of a machine's exceptions, which may be nothing. */
    static ExceptionKnowledge of(Machine machine) {
        return ArchitecturePart.find(ExceptionKnowledge.class, machine).orElseGet(() -> new Unknown(machine));
    }

    /** Of an architecture whose exceptions are not known. */
    record Unknown(Machine machine) implements ExceptionKnowledge {}

    /**
     * What the code that saved the registers is entered for.
     *
     * @param entry the name of the entry function, such as {@code asm_exc_page_fault}
     * @return empty for a system call, and for code that is no entry
     */
    default Optional<ExceptionCause> cause(String entry) {
        return Optional.empty();
    }

    /**
     * The same where the functions that the entry called are known, which may say more than its name.
     *
     * @param handlers names of functions, the one that the entry called first
     */
    default Optional<ExceptionCause> cause(String entry, List<String> handlers) {
        return cause(entry);
    }

    /** True for an access to a page that is not there, or not for this access. */
    default boolean isPageFault(ExceptionCause cause) {
        return false;
    }

    /** The mode that the interrupted code ran in, as the architecture calls it; empty if it has no name for it. */
    default Optional<String> privilege(boolean userMode) {
        return Optional.empty();
    }

    /** Names of the bits that are set in the flags. */
    default List<String> flags(RegisterSet registers) {
        return List.of();
    }

    /** What the error code of a page fault says. */
    default PageFaultCode pageFaultCode(long bits) {
        return new PageFaultCode(bits, List.of());
    }

    /**
     * A page fault as a kernel or CPU keeps it.
     *
     * @param address that was accessed
     * @param code the error code, if it is known
     * @param source where the address was found
     */
    record KeptFault(long address, OptionalLong code, String source) {}

    /** The last page fault of a task, as far as the kernel or the CPU that the task was on has kept it. */
    default Optional<KeptFault> lastFault(Kernel kernel, Task task) {
        return Optional.empty();
    }

    /** The stack pointer that a line of the log shows among the registers of interrupted code; empty if it shows none. */
    default OptionalLong stackPointer(String logLine) {
        return OptionalLong.empty();
    }

    /**
     * Where a function keeps its stack protector's canary, as its code says.
     *
     * @param start where the function begins
     * @param end where it ends, if that is known
     * @return how far from the stack pointer, in bytes
     */
    default OptionalLong canary(AddressSpace memory, long start, OptionalLong end) {
        return OptionalLong.empty();
    }
}
