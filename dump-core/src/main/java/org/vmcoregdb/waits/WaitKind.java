package org.vmcoregdb.waits;

/** What a task can wait for. */
public enum WaitKind {
    MUTEX("mutex"),
    RWSEM_READ("rwsem, to read"),
    RWSEM_WRITE("rwsem, to write"),
    RT_MUTEX("rt_mutex"),
    SEMAPHORE("semaphore"),
    PERCPU_RWSEM_READ("percpu_rwsem, to read"),
    PERCPU_RWSEM_WRITE("percpu_rwsem, to write"),
    SPINLOCK("spinlock"),
    COMPLETION("completion"),
    WORK("work to end"),
    WORKQUEUE("workqueue to become empty"),
    KTHREAD_EXIT("kernel thread to end"),
    VFORK("vforked child to let go"),
    RCU("RCU grace period"),
    SRCU("SRCU grace period"),
    RCU_TASKS("grace period of tasks' RCU"),
    PAGE("page"),
    BUFFER("buffer"),
    BIT("bit"),
    FUTEX("futex"),
    JOURNAL("journal"),
    DISK_QUEUE("room in a disk's queue"),
    WRITEBACK("dirty pages to be written"),
    MEMORY("memory to be reclaimed"),
    RPC("answer of an RPC server"),
    PIPE("pipe"),
    SOCKET("socket"),
    FILE_LOCK("file lock"),
    IPC("message or semaphore of System V"),
    CHILD("child to change its state"),
    PTRACE("tracer"),
    FREEZER("thaw of what is frozen"),
    WAIT_QUEUE("wait queue"),
    POLL("files to become ready"),
    SIGNAL("signal"),
    TIMEOUT("timeout"),
    UNKNOWN("something unknown");

    private final String words;

    WaitKind(String words) {
        this.words = words;
    }

    /** In a sentence, after "waits for". */
    public String words() {
        return words;
    }
}
