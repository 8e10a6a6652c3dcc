package org.vmcoregdb.unwind.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/** Words that the search takes for saved registers, and words that it does not: among them those of boots that misled it. */
final class ExceptionFrameSearchTest {
    private static final long CODE = FakeKernel.TEXT + 0x1000;
    private static final long STACK = FakeKernel.DATA;
    private static final long FRAME = STACK + 0x318;
    private static final long END = FRAME + 8 * 21;
    private static final long FLAGS = 0x297;
    private static final long NOWHERE = 0xdeadbeef000L;

    private static List<Frame.SavedRegisters> search(
            StackKind kind, long rip, long cs, long rflags, long rsp, long ss) {
        FakeKernel kernel = new FakeKernel().function("function", CODE).function("after", CODE + 0x100);
        for (long at = STACK; at < STACK + 0x1000; at += 8) {
            kernel.put64(at, 0);
        }
        int first = X86_64.PT_REGS.indexOf(X86_64.RIP);
        long[] words = {rip, cs, rflags, rsp, ss};
        for (int i = 0; i < words.length; i++) {
            kernel.put64(FRAME + 8L * (first + i), words[i]);
        }
        return new ExceptionFrameSearch(kernel.open()).on(new StackRegion(kind, 0, STACK, STACK + 0x1000));
    }

    private static List<Frame.SavedRegisters> onTaskStack(long rip, long cs, long rflags, long rsp, long ss) {
        return search(StackKind.TASK, rip, cs, rflags, rsp, ss);
    }

    @Test
    void anInterruptInTheKernel() {
        for (long ss : new long[] {0x18, 0, CODE}) {
            for (long rsp : new long[] {END, END + 8}) {
                assertThat(onTaskStack(CODE + 5, 0x10, FLAGS, rsp, ss))
                        .as("%x %x", ss, rsp)
                        .extracting(Frame.SavedRegisters::address)
                        .containsExactly(FRAME);
            }
        }
        assertThat(onTaskStack(CODE + 5, 0x10, FLAGS, STACK + 0x10, 0x18)).hasSize(1);
        assertThat(onTaskStack(CODE + 5, 0x10, FLAGS, STACK + 0x10, 0)).isEmpty();
        assertThat(onTaskStack(CODE + 5, 0x10, FLAGS, STACK + 0x10, CODE)).isEmpty();
        assertThat(search(StackKind.NMI, CODE + 5, 0x10, FLAGS, STACK + 0x5000, 0))
                .hasSize(1);
    }

    @Test
    void flagsThatNoCpuCanHave() {
        assertThat(onTaskStack(CODE + 5, 0x10, STACK + 0x102, END, 0x18)).isEmpty();
        assertThat(onTaskStack(CODE + 5, 0x10, 0x295, END, 0x18)).isEmpty();
        assertThat(onTaskStack(0x401000, 0x33, STACK, 0x7fff0000, 0x2b)).isEmpty();
    }

    @Test
    void aJumpToNowhere() {
        assertThat(onTaskStack(NOWHERE, 0x10, FLAGS, END, 0x18)).hasSize(1);
        assertThat(onTaskStack(NOWHERE, 0x10, FLAGS, END + 8, 0x18)).isEmpty();
        assertThat(onTaskStack(NOWHERE, 0x10, FLAGS, END, 0)).isEmpty();
    }

    @Test
    void anEntryFromUserSpace() {
        assertThat(onTaskStack(0x401000, 0x33, FLAGS, 0x7fff0000, 0x2b))
                .singleElement()
                .matches(Frame.SavedRegisters::userMode);
        assertThat(onTaskStack(0x401000, 0x23, FLAGS, 0x7fff0000, 0x2b)).hasSize(1);
        assertThat(onTaskStack(CODE, 0x33, FLAGS, 0x7fff0000, 0x2b)).isEmpty();
        assertThat(onTaskStack(0x401000, 0x33, FLAGS, 0x7fff0000, 0x18)).isEmpty();
    }

    /** A guest's kernel runs with selectors that the hypervisor chose; events that were masked are noted beside CS. */
    @Test
    void aGuestOfXen() {
        for (long cs : new long[] {0xe030, 0x10000e030L}) {
            assertThat(onTaskStack(CODE + 5, cs, FLAGS, STACK + 0x10, 0xe02b))
                    .singleElement()
                    .matches(f -> !f.userMode());
        }
        assertThat(onTaskStack(0x401000, 0xe033, FLAGS, 0x7fff0000, 0xe02b))
                .singleElement()
                .matches(Frame.SavedRegisters::userMode);
    }
}
