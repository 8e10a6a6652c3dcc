package org.vmcoregdb.diagnosis;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.symbols.SymbolicAddress;

/** Says what an address that faulted is. */
final class AddressMeaning {
    /** {@code MAX_ERRNO}: pointers this close below 0 are error numbers ({@code include/linux/err.h}). */
    private static final long MAX_ERRNO = 4095;

    private final Kernel kernel;

    AddressMeaning(Kernel kernel) {
        this.kernel = kernel;
    }

    String of(Task task, long address) {
        if (address == 0) {
            return "a NULL pointer";
        }
        if (Long.compareUnsigned(address, kernel.arch().pageSize()) < 0) {
            return "a NULL pointer plus " + address + ": a member at this offset of a structure that is not there";
        }
        if (Long.compareUnsigned(address, -MAX_ERRNO) >= 0) {
            return "error number " + -address + " used as a pointer, or a small negative offset from NULL";
        }
        if (!kernel.arch().isCanonical(address)) {
            return "not an address at all (not canonical)";
        }
        if (!kernel.arch().isKernelAddress(address)) {
            return "an address in user space";
        }
        if (ThreadSize.isRightBelow(kernel, task, address)) {
            return "right below the task's stack: the stack overflowed";
        }
        Optional<SymbolicAddress> symbol = Symbols.of(kernel).resolve(address);
        if (symbol.isPresent()) {
            return symbol.get().text();
        }
        Optional<FaultReason> fault = kernel.memory().fault(address);
        return fault.filter(f -> f == FaultReason.NOT_MAPPED).isPresent()
                ? "a kernel address that is not mapped"
                : "a kernel address";
    }
}
