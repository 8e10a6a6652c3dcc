package org.vmcoregdb.dump;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;

/**
 * Registers of a virtual CPU in the state that hypervisors save of it, whose values have names. Elements of arrays are named {@code
 * name[0]}, members of structs {@code name.member}.
 */
public interface SavedCpu extends ArchitecturePart {
    /**
     * Registers by the names of QEMU's state of a CPU ({@code target/…/machine.c}).
     *
     * @return empty if these are not the names of this machine's state
     */
    Optional<RegisterSet> qemu(Map<String, Long> values);

    /**
     * Registers of one CPU in what QEMU's monitor prints of it ({@code info registers}, {@code target/…/cpu.c}).
     *
     * @return empty if these are not the registers of this machine, or it is not known how they are printed
     */
    default Optional<RegisterSet> qemuMonitor(String text) {
        return Optional.empty();
    }

    /** Where QEMU puts the memory of such a machine: its first physical address. */
    default long qemuMemory() {
        return 0;
    }

    /**
     * Registers by the names of VMware's state of a CPU.
     *
     * @return empty if VMware has no such machines, or these are not the names of its state
     */
    default Optional<RegisterSet> vmware(Map<String, Long> values) {
        return Optional.empty();
    }

    /**
     * Registers in VMware's dump of a guest that panicked, which has its state of a CPU in two pieces with something unknown between.
     *
     * @param first control registers
     * @param second general registers
     * @return empty if VMware has no such machines
     */
    default Optional<RegisterSet> vmwareGuest(byte[] first, byte[] second) {
        return Optional.empty();
    }

    /**
     * Registers in the note that VirtualBox's cores have for each CPU ({@code DBGFCORECPU}, {@code include/VBox/vmm/dbgfcorefmt.h}).
     *
     * @return empty if it is too short, or VirtualBox has no such machines
     */
    default Optional<RegisterSet> virtualBox(byte[] descriptor) {
        return Optional.empty();
    }

    /**
     * Registers in what a CPU saves when it goes into system management mode.
     *
     * @return empty if this is not what this machine saves, or it has no such mode
     */
    default Optional<RegisterSet> systemManagement(byte[] state) {
        return Optional.empty();
    }

    /**
     * Registers in what KVM says of a CPU (the kernel's {@code arch/…/include/uapi/asm/kvm.h}), as programs save it that run machines with it.
     *
     * @param general {@code struct kvm_regs}
     * @param special {@code struct kvm_sregs}; empty of a machine that has no such struct
     * @return empty if these are not such structs of this machine
     */
    default Optional<RegisterSet> kvm(byte[] general, byte[] special) {
        return Optional.empty();
    }

    /** What a Firecracker snapshot's state of such a machine begins with, but for the low 16 bits; 0 if there are none. */
    default long firecrackerMagic() {
        return 0;
    }

    /**
     * Registers of each CPU in a Firecracker snapshot's state, in order: what is before and between them differs between versions, so that they are found
     * by their shape.
     */
    default List<RegisterSet> firecracker(byte[] state) {
        return List.of();
    }

    /** The part of a machine, if its architecture has one. */
    static Optional<SavedCpu> of(Machine machine) {
        return ArchitecturePart.find(SavedCpu.class, machine);
    }
}
