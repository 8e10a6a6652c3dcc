package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;
import static org.vmcoregdb.unwind.FakeStacks.STACK;
import static org.vmcoregdb.unwind.FakeStacks.call;
import static org.vmcoregdb.unwind.FakeStacks.entry;
import static org.vmcoregdb.unwind.FakeStacks.registers;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcEntry.Base;

/** Stacks with code that the kernel made at run time, and with return addresses that tracing replaced. */
class TracedStacksTest {
    private static final long LEAF = FakeKernel.TEXT + 0x1000;
    private static final long MIDDLE = FakeKernel.TEXT + 0x2000;
    private static final long THREAD = FakeKernel.TEXT + 0x4000;
    private static final long HOOK = FakeKernel.TEXT + 0x5000;
    private static final long CALL = FakeKernel.TEXT + 0x6000;
    private static final long TASK = STACK - 0x10000;
    private static final long DATA = FakeKernel.DATA + 0x300000;
    /** Behind the kernel image: where modules and generated code lie. */
    private static final long GENERATED = FakeKernel.TEXT + 0x5000000;

    private static FakeStacks stacks() {
        return new FakeStacks(FakeStacks.Layout.NEW)
                .function("leaf", LEAF, call(16))
                .function("middle", MIDDLE, call(32))
                .function("thread", THREAD, entry(Base.UNDEFINED, 0, OrcEntry.Type.END_OF_STACK))
                .function("return_to_handler", HOOK, entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED))
                .function("ftrace_call", CALL, call(0x48))
                .orc(CALL + 0x100, entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED));
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    /** leaf was called by middle, but its return address is the tracer's. */
    private static FakeStacks hooked() {
        return stacks().word(STACK + 8, HOOK).word(STACK + 16 + 24, THREAD + 0x10);
    }

    @Test
    void theGraphTracersRecordTells() {
        FakeStacks stacks = hooked();
        stacks.types(w -> {
            int u64 = w.integer("unsigned long", 8, 0);
            int record = w.struct(
                    "ftrace_ret_stack", 24, member("ret", u64, 0), member("func", u64, 8), member("retp", u64, 16));
            w.struct("task_struct", 64, member("ret_stack", w.pointer(record), 0));
        });
        stacks.kernel().put(TASK, new byte[64]);
        stacks.kernel().put(DATA, new byte[4096]);
        stacks.word(TASK, DATA);
        stacks.word(DATA + 24, MIDDLE + 0x20).word(DATA + 24 + 16, STACK + 8);
        Backtrace trace = stacks.walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace)).containsExactly("leaf+0x4", "middle+0x20", "thread+0x10");
        assertThat(trace.frames().get(1).slot()).hasValue(STACK + 8);
        assertThat(trace.problem()).isEmpty();
    }

    /** Also of a slot that the function-graph tracer replaced after a return probe. */
    @Test
    void allThatWasReplaced() {
        FakeStacks stacks = hooked().function("arch_rethook_trampoline", HOOK + 0x800, call(8));
        stacks.types(w -> {
            int u64 = w.integer("unsigned long", 8, 0);
            int record = w.struct(
                    "ftrace_ret_stack", 24, member("ret", u64, 0), member("func", u64, 8), member("retp", u64, 16));
            int node = w.struct("llist_node", 8, member("next", u64, 0));
            w.struct(
                    "rethook_node",
                    48,
                    member("llist", node, 16),
                    member("ret_addr", u64, 32),
                    member("frame", u64, 40));
            int head = w.struct("llist_head", 8, member("first", u64, 0));
            w.struct("task_struct", 64, member("ret_stack", w.pointer(record), 0), member("rethooks", head, 8));
        });
        stacks.kernel().put(TASK, new byte[64]).put(DATA, new byte[4096]).put(DATA + 0x2000, new byte[256]);
        stacks.word(TASK, DATA).word(TASK + 8, DATA + 0x2000 + 16);
        stacks.word(DATA, MIDDLE + 0x20).word(DATA + 16, STACK + 8);
        // the word of a call that has returned; nothing is known of it
        stacks.word(STACK + 0x100, HOOK);
        stacks.word(STACK + 0x200, HOOK);
        stacks.word(DATA + 24, HOOK + 0x800).word(DATA + 24 + 16, STACK + 0x200);
        stacks.word(DATA + 0x2000 + 32, MIDDLE + 0x44).word(DATA + 0x2000 + 40, STACK + 0x200);
        Kernel kernel = stacks.open();
        ReturnHooks hooks = new ReturnHooks(kernel);
        Task task = FakeStacks.task(STACK, OptionalInt.of(0));
        ReplacedReturns replaced = ReplacedReturns.of(kernel, List.of(task), Stacks.of(kernel), hooks);
        assertThat(replaced.hooks()).containsExactlyInAnyOrder(HOOK, HOOK + 0x800);
        assertThat(replaced.originals())
                .containsExactly(Map.entry(STACK + 8, MIDDLE + 0x20), Map.entry(STACK + 0x200, MIDDLE + 0x44));
        stacks.word(TASK, 0).word(TASK + 8, 0);
        Kernel untraced = stacks.open();
        assertThat(ReplacedReturns.of(untraced, List.of(task), Stacks.of(untraced), new ReturnHooks(untraced))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aReturnProbesRecordTells() {
        FakeStacks stacks = hooked();
        stacks.types(w -> {
            int u64 = w.integer("unsigned long", 8, 0);
            int node = w.struct("llist_node", 8, member("next", u64, 0));
            w.struct(
                    "rethook_node",
                    48,
                    member("llist", node, 16),
                    member("ret_addr", u64, 32),
                    member("frame", u64, 40));
            int head = w.struct("llist_head", 8, member("first", u64, 0));
            w.struct("task_struct", 64, member("rethooks", head, 8));
        });
        stacks.kernel().put(TASK, new byte[64]);
        stacks.kernel().put(DATA, new byte[4096]);
        // two records: of another slot, and of this one
        stacks.word(TASK + 8, DATA + 16).word(DATA + 16, DATA + 0x100 + 16);
        stacks.word(DATA + 40, STACK + 0x800);
        stacks.word(DATA + 0x100 + 32, MIDDLE + 0x20).word(DATA + 0x100 + 40, STACK + 8);
        assertThat(functions(stacks.walk(registers(LEAF + 4, STACK))))
                .containsExactly("leaf+0x4", "middle+0x20", "thread+0x10");
    }

    @Test
    void withoutARecordItSaysSo() {
        Backtrace trace = hooked().walk(registers(LEAF + 4, STACK));
        assertThat(trace.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(trace.problem())
                .contains("Tracing replaced the return address at 0x" + Long.toHexString(STACK + 8)
                        + ", and the task's record of the real one is not there.");
    }

    private static void list(FakeStacks stacks, String head, long node) {
        stacks.kernel().put(DATA + 0x800, new byte[16]);
        stacks.kernel().symbol(head, DATA + 0x800);
        stacks.word(DATA + 0x800, node).word(node, DATA + 0x800);
    }

    private static void typesOfGeneratedCode(BtfWriter w) {
        int u64 = w.integer("unsigned long", 8, 0);
        int c = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct(
                "bpf_ksym",
                64,
                member("start", u64, 0),
                member("end", u64, 8),
                member("name", w.array(c, 16), 16),
                member("lnode", list, 32));
        w.struct(
                "ftrace_ops",
                64,
                member("trampoline", u64, 0),
                member("trampoline_size", u64, 8),
                member("list", list, 16));
    }

    @Test
    void aProgramsFramePointerIsNoGuess() {
        FakeStacks stacks = stacks();
        stacks.types(TracedStacksTest::typesOfGeneratedCode);
        stacks.kernel().put(DATA, new byte[4096]);
        stacks.word(DATA, GENERATED + 0x100).word(DATA + 8, GENERATED + 0x200);
        stacks.kernel().put(DATA + 16, "bpf_prog_x\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        list(stacks, "bpf_kallsyms", DATA + 32);
        stacks.word(STACK + 0x40, STACK + 0x400).word(STACK + 0x48, MIDDLE + 0x20);
        stacks.word(STACK + 0x50 + 24, THREAD + 1);
        RegisterSet start = registers(GENERATED + 0x150, STACK).toBuilder()
                .set(X86_64.RBP, STACK + 0x40)
                .build();
        Backtrace trace = stacks.walk(start);
        assertThat(functions(trace)).containsExactly("bpf_prog_x+0x50 [bpf]", "middle+0x20", "thread+0x1");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.frames().get(1).origin()).isEqualTo(Frame.Origin.FRAME_POINTER);
    }

    @Test
    void aTrampolineIsACopyOfTheKernels() {
        FakeStacks stacks = stacks();
        stacks.types(TracedStacksTest::typesOfGeneratedCode);
        stacks.kernel().put(DATA, new byte[4096]);
        stacks.word(DATA, GENERATED + 0x100).word(DATA + 8, 0x80);
        list(stacks, "ftrace_ops_trampoline_list", DATA + 16);
        // leaf, the tracing function, was called by the trampoline, and that by middle
        stacks.word(STACK + 8, GENERATED + 0x140);
        stacks.word(STACK + 16 + 0x40, MIDDLE + 0x20);
        int distance = (int) (GENERATED + 0x100 - (MIDDLE + 0x20));
        stacks.kernel().put(MIDDLE + 0x1b, new byte[] {
            (byte) 0xe8, (byte) distance, (byte) (distance >> 8), (byte) (distance >> 16), (byte) (distance >> 24)
        });
        stacks.word(STACK + 16 + 0x48 + 24, THREAD + 1);
        Backtrace trace = stacks.walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace))
                .containsExactly("leaf+0x4", "ftrace_trampoline+0x40 [__builtin__ftrace]", "middle+0x20", "thread+0x1");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
    }
}
