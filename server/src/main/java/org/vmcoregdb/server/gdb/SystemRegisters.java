package org.vmcoregdb.server.gdb;

import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.sched.Cpu;

/** Registers that belong to a CPU and not to a task. */
public interface SystemRegisters {
    /** An architecture of whose system registers nothing is known. */
    SystemRegisters NONE = new SystemRegisters() {
        @Override
        public OptionalLong value(int cpu, RegisterSet known, String name) {
            return OptionalLong.empty();
        }

        @Override
        public String dump(Cpu cpu) {
            return "";
        }
    };

    /**
     * The value of one.
     *
     * @param known what the dump has of this CPU's registers
     * @param name of a register that was described with {@link RegisterNumbers#ofCpu}
     */
    OptionalLong value(int cpu, RegisterSet known, String name);

    /** The value of one that is the same for all CPUs and tasks, and so for tasks that do not run, too; empty if it is no such. */
    default OptionalLong ofAll(String name) {
        return OptionalLong.empty();
    }

    /** All registers of a CPU as QEMU's monitor prints them ({@code info registers}); empty if that form is not known. */
    String dump(Cpu cpu);
}
