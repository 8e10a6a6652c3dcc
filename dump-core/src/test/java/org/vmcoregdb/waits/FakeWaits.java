package org.vmcoregdb.waits;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/** A kernel of four tasks, with the structs that tasks wait by, laid out as it suits. */
final class FakeWaits {
    static final int TASKS = 16;
    static final int STACK = 88;
    static final int MM = 96;
    static final int FLAGS = 104;
    static final int PI_BLOCKED_ON = 112;
    static final int VFORK_DONE = 120;
    static final int WORKER_PRIVATE = 128;
    static final int THREAD = 144;
    static final int STATE = 72;
    static final long KERNEL_THREAD = 0x200000;

    private static final int FRAME = 0x400;

    private final FakeKernel fake = new FakeKernel();
    private final List<Long> tasks = new ArrayList<>();

    FakeWaits() {
        for (int i = 0; i < 4; i++) {
            long at = fake.place(new byte[256]);
            fake.put32(at + 48, i).put32(at + 52, i).put64(at + STACK, fake.place(new byte[0x4000]));
            fake.put(at + 56, ("task" + i + "\0").getBytes(StandardCharsets.US_ASCII));
            tasks.add(at);
        }
        fake.symbol("init_task", tasks.get(0));
        for (int i = 0; i < 4; i++) {
            link(tasks.get(i) + TASKS, tasks.get((i + 1) % 4) + TASKS);
        }
    }

    FakeKernel kernel() {
        return fake;
    }

    /** Address of a task. */
    long task(int pid) {
        return tasks.get(pid);
    }

    /** An address in the frame of a task's function, counted from the innermost. */
    long inFrame(int pid, int frame) {
        return stack(pid) + 0x1000 + (long) frame * FRAME + 0x40;
    }

    private long stack(int pid) {
        // each was placed right after its task, a page further on
        return tasks.get(pid) + 0x1000;
    }

    long place() {
        return fake.place(new byte[256]);
    }

    FakeWaits put(long at, long value) {
        fake.put64(at, value);
        return this;
    }

    /** Sets {@code next} of the first and {@code prev} of the second. */
    FakeWaits link(long first, long second) {
        fake.put64(first, second).put64(second + 8, first);
        return this;
    }

    /** Nodes in a ring. */
    FakeWaits ring(long... nodes) {
        for (int i = 0; i < nodes.length; i++) {
            link(nodes[i], nodes[(i + 1) % nodes.length]);
        }
        return this;
    }

    Kernel open() {
        return fake.types(types()).open();
    }

    /** A task's stack: these functions, innermost first. */
    BlockedStack stack(Kernel kernel, int pid, String... functions) {
        return new BlockedStack(kernel, trace(kernel, pid, functions));
    }

    Backtrace trace(Kernel kernel, int pid, String... functions) {
        Task task = Tasks.of(kernel).at(task(pid)).orElseThrow();
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < functions.length; i++) {
            Symbol symbol = new Symbol(functions[i], FakeKernel.TEXT + 0x1000L * i, 't', Optional.empty());
            frames.add(new Frame(
                    symbol.address() + 8,
                    stack(pid) + 0x1000 + (long) i * FRAME,
                    OptionalLong.empty(),
                    Optional.of(new SymbolicAddress(symbol, 8)),
                    StackKind.TASK,
                    Frame.Origin.ORC,
                    Optional.empty()));
        }
        return new Backtrace(task, Machine.X86_64, RegisterSet.EMPTY, frames, Backtrace.End.BOTTOM, Optional.empty());
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int u32 = w.integer("unsigned int", 4, 0);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        int atomic = w.struct("", 8, member("counter", u64, 0));
        w.struct(
                "task_struct",
                256,
                member("tasks", list, TASKS),
                member("pid", s32, 48),
                member("tgid", s32, 52),
                member("comm", w.array(character, 16), 56),
                member("__state", u32, STATE),
                member("stack", u64, STACK),
                member("mm", u64, MM),
                member("flags", u32, FLAGS),
                member("pi_blocked_on", u64, PI_BLOCKED_ON),
                member("vfork_done", u64, VFORK_DONE),
                member("worker_private", u64, WORKER_PRIVATE),
                member("thread", w.struct("thread_struct", 8, member("sp", u64, 0)), THREAD));
        w.union("thread_union", 0x4000, member("stack", w.array(u64, 2048), 0));
        w.struct("mutex", 32, member("owner", atomic, 0), member("wait_list", list, 16));
        w.struct(
                "rw_semaphore",
                40,
                member("count", atomic, 0),
                member("owner", atomic, 8),
                member("wait_list", list, 24));
        w.struct(
                "semaphore",
                40,
                member("count", u32, 8),
                member("wait_list", list, 16),
                member("last_holder", u64, 32));
        for (String waiter : List.of("mutex_waiter", "rwsem_waiter", "semaphore_waiter")) {
            w.struct(waiter, 32, member("list", list, 0), member("task", u64, 16));
        }
        w.struct("rt_mutex_waiter", 64, member("task", u64, 48), member("lock", u64, 56));
        w.struct("rt_mutex_base", 32, member("owner", u64, 24));
        int entry = w.struct(
                "wait_queue_entry", 40, member("flags", u32, 0), member("private", u64, 8), member("entry", list, 24));
        int head = w.struct("wait_queue_head", 24, member("lock", u32, 0), member("head", list, 8));
        w.struct("journal_s", 64, member("j_task", u64, 0), member("j_wait_done_commit", head, 8));
        w.struct(
                "percpu_rw_semaphore",
                48,
                member("read_count", u64, 0),
                member("writer", w.struct("rcuwait", 8, member("task", u64, 0)), 8),
                member("waiters", head, 16));
        w.struct("swait_queue", 24, member("task", u64, 0), member("task_list", list, 8));
        int simple = w.struct("swait_queue_head", 24, member("lock", u32, 0), member("task_list", list, 8));
        int completion = w.struct("completion", 32, member("done", u32, 0), member("wait", simple, 8));
        int work = w.struct("work_struct", 32, member("data", u64, 0), member("entry", list, 8));
        w.struct("wq_barrier", 72, member("work", work, 0), member("done", completion, 32));
        w.struct("worker", 64, member("scheduled", list, 0), member("task", u64, 16), member("current_func", u64, 24));
        w.struct("kthread", 64, member("data", u64, 0), member("exited", completion, 8));
        w.struct("wait_page_queue", 64, member("folio", u64, 0), member("bit_nr", s32, 8), member("wait", entry, 16));
        w.struct("page", 64, member("flags", u64, 0), member("mapping", u64, 8), member("index", u64, 16));
        int key = w.struct("wait_bit_key", 24, member("flags", u64, 0), member("bit_nr", s32, 8));
        w.struct("wait_bit_queue_entry", 64, member("key", key, 0), member("wq_entry", entry, 24));
        w.struct("buffer_head", 64, member("b_state", u64, 0), member("b_blocknr", u64, 24));
        int ofPrivate = w.struct("", 24, member("mm", u64, 0), member("address", u64, 8), member("offset", u32, 16));
        int futexKey = w.union("futex_key", 24, member("private", ofPrivate, 0));
        w.struct(
                "futex_q",
                96,
                member("task", u64, 40),
                member("key", futexKey, 48),
                member("pi_state", u64, 72),
                member("lock_ptr", u64, 80));
        w.struct("futex_pi_state", 32, member("owner", u64, 16));
        int node = w.struct(
                "rcu_node",
                64,
                member("qsmask", u64, 0),
                member("grplo", s32, 8),
                member("level", s32, 12),
                member("gp_tasks", u64, 16));
        w.struct("rcu_state", 144, member("node", w.array(node, 2), 0), member("gp_seq", u64, 128));
        return w;
    }
}
