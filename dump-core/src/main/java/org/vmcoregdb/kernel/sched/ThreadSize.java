package org.vmcoregdb.kernel.sched;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.CType;

/** {@code THREAD_SIZE}: how large the kernel stack of a task is. */
public final class ThreadSize {
    private static final long DEFAULT_BYTES = 16 << 10;
    /** With KASAN it is 64 KiB on arm64. */
    private static final long MAX_BYTES = 128 << 10;

    private ThreadSize() {}

    /** In bytes: the size of {@code union thread_union}, or 16 KiB where the types do not say. */
    public static long of(Kernel kernel) {
        return kernel.types()
                .composite(CType.CompositeKind.UNION, "thread_union")
                .map(CType.CompositeType::size)
                .filter(size -> size >= 4096 && size <= MAX_BYTES)
                .orElse(DEFAULT_BYTES);
    }

    /** True if an address is in the place of a stack's guard page and less than a stack below it: a stack that was too small. */
    public static boolean isRightBelow(Kernel kernel, Task task, long address) {
        return task.stack() != 0 && Long.compareUnsigned(task.stack() - 1 - address, of(kernel)) < 0;
    }
}
