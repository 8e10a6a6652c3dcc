package org.vmcoregdb.kernel.sched;

import java.util.OptionalInt;

/**
 * One task: a thread of a process, a kernel thread, or the idle task of a CPU.
 *
 * @param address of its {@code struct task_struct}
 * @param pid its thread id; 0 for idle tasks
 * @param tgid the id of its process
 * @param ppid thread group id of its parent
 * @param comm its name
 * @param state what it was doing
 * @param cpu the CPU it ran on last
 * @param flags {@code PF_…} bits
 * @param mm its {@code mm_struct}, 0 for kernel threads
 * @param stack lowest address of its kernel stack, 0 if it has been freed
 * @param idleOf the CPU whose idle task this is
 * @param activeOn the CPU it was running on when the machine died
 */
public record Task(
        long address,
        int pid,
        int tgid,
        int ppid,
        String comm,
        TaskState state,
        int cpu,
        long flags,
        long mm,
        long stack,
        OptionalInt idleOf,
        OptionalInt activeOn) {

    /** {@code PF_KTHREAD} ({@code include/linux/sched.h}). */
    private static final long PF_KTHREAD = 0x00200000;

    /** Of a kernel's tasks each has its own address. */
    @Override
    public int hashCode() {
        return Long.hashCode(address);
    }

    /** True for the kernel's own threads, and a CPU's idle task; not for a zombie, though it has no memory any more. */
    public boolean isKernelThread() {
        return (flags & PF_KTHREAD) != 0 || idleOf.isPresent();
    }

    /** True if it was on a CPU when the machine died. */
    public boolean isActive() {
        return activeOn.isPresent();
    }

    /** True for the first thread of a process. */
    public boolean isGroupLeader() {
        return pid == tgid;
    }

    /** A copy that knows which CPU it was on. */
    Task activeOn(int activeCpu) {
        return new Task(
                address, pid, tgid, ppid, comm, state, cpu, flags, mm, stack, idleOf, OptionalInt.of(activeCpu));
    }
}
