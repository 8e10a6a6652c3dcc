package org.vmcoregdb.arch;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A CPU architecture as a kernel's dump needs it. */
public interface Architecture extends ArchitecturePart {
    /** In which order the bytes of a number are in memory. */
    ByteOrder byteOrder();

    /** Size of a page in bytes. */
    int pageSize();

    /** Its registers. */
    RegisterFile file();

    /** All registers, by number. */
    default List<Register> registers() {
        return file().all();
    }

    /** The program counter. */
    default Register pc() {
        return file().pc();
    }

    /** The stack pointer. */
    default Register sp() {
        return file().sp();
    }

    /** The frame pointer, which compilers may use for other things. */
    default Register fp() {
        return file().fp();
    }

    /** The registers in a {@code struct pt_regs}, in memory order, 8 bytes each. */
    default List<Register> savedOnEntry() {
        return file().savedOnEntry();
    }

    /** The registers by their numbers in DWARF, from 0 on without a gap, as far as call frames need them. */
    default List<Register> dwarfRegisters() {
        return file().dwarf();
    }

    /** The registers that a function leaves as they are for its caller, but for the stack pointer. */
    default List<Register> keptByCalls() {
        return file().keptByCalls();
    }

    /** True if these are registers of a user program; false if what says so is not known. */
    boolean isUserMode(RegisterSet registers);

    /** True if the address lies in the kernel half. */
    boolean isKernelAddress(long vaddr);

    /** True if the address lies where user programs may have memory, whether or not any CPU translates it. */
    default boolean isUserAddress(long vaddr) {
        return !isKernelAddress(vaddr);
    }

    /** The lowest address, as an unsigned number, at which the kernel can have memory. */
    default long firstKernelAddress() {
        return 0;
    }

    /** True if the address can be translated at all (x86: sign extension of bit 47 or 56). */
    boolean isCanonical(long vaddr);

    /**
     * Where the kernel image is mapped, phys_base bytes into physical memory; empty if the architecture has no mapping of its
     * own for the image.
     */
    OptionalLong imageMap();

    /**
     * Registers in the descriptor of an NT_PRSTATUS note ({@code struct elf_prstatus}), as the crashing kernel and hypervisors
     * write it.
     *
     * @return empty if it is too short
     */
    Optional<RegisterSet> prStatus(byte[] descriptor);

    /**
     * The descriptor of an NT_PRSTATUS note that {@link #prStatus} reads back, as the crashing kernel would write it: what is not known of the
     * registers is 0.
     *
     * @return empty if its layout is not known for this architecture
     */
    default Optional<byte[]> prStatusNote(RegisterSet registers) {
        return Optional.empty();
    }

    /**
     * Registers, segment bases and control registers in the descriptor of QEMU's own note ({@code QEMUCPUState}).
     *
     * @return empty if it is too short, or QEMU writes none for this architecture
     */
    Optional<RegisterSet> qemuCpuState(byte[] descriptor);

    /** Size of Xen's {@code struct vcpu_guest_context} in bytes; 0 if it is not known for this architecture. */
    int xenVcpuBytes();

    /**
     * Registers in Xen's {@code struct vcpu_guest_context}.
     *
     * @return empty if it is too short, or its layout is not known for this architecture
     */
    Optional<RegisterSet> xenVcpu(byte[] context);

    /** The architecture for a machine, if it is supported. */
    static Optional<Architecture> of(Machine machine) {
        return ArchitecturePart.find(Architecture.class, machine);
    }
}
