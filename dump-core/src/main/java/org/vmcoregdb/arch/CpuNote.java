package org.vmcoregdb.arch;

/**
 * The registers of one CPU, as a note has them.
 *
 * @param source who wrote the note
 * @param pid for {@link Source#PRSTATUS} written by a kernel the pid of the CPU's task (0: idle), by QEMU the CPU's number
 *     plus one; 0 for others
 * @param registers the values
 */
public record CpuNote(Source source, int pid, RegisterSet registers) {
    /** Who wrote a note. */
    public enum Source {
        /** NT_PRSTATUS, by the crashing kernel ({@code kernel/kexec_core.c: crash_save_cpu}) or by a hypervisor. */
        PRSTATUS,
        /** QEMU's own note with segment bases and control registers ({@code target/i386/arch_dump.c}). */
        QEMU_CPU_STATE,
        /** One record of a Xen guest's core, with control registers, too. */
        XEN_VCPU
    }
}
