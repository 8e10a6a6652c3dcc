package org.vmcoregdb.server.command.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.answer.SampleAnswers.PLAIN;
import static org.vmcoregdb.server.answer.SampleAnswers.SHELL;
import static org.vmcoregdb.server.answer.SampleAnswers.frame;
import static org.vmcoregdb.server.answer.SampleAnswers.trace;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.answer.SampleAnswers;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

class StackAnswerTest {
    private static String render(Backtrace trace, StackAnswer.Look style) {
        return AnswerText.alone(new StackAnswer(trace, List.of(), StackAnswer.Lines.NONE, style));
    }

    @Test
    void btOfATaskInASystemCall() {
        Frame entry = SampleAnswers.with(
                frame("entry_SYSCALL_64_after_hwframe", 0xffffffff81c00000L, 0x6e, 0xffffc90000203f50L),
                new Frame.SavedRegisters(
                        Machine.X86_64, 0xffffc90000203f58L, SampleAnswers.allRegisters(), true, true));
        Backtrace trace = trace(
                List.of(
                        frame("crashme_write.isra.0", 0xffffffffc0400100L, 0x40, 0xffffc90000203e00L),
                        frame("vfs_write.part.0", 0xffffffff81300100L, 0xca, 0xffffc90000203e80L),
                        entry),
                Backtrace.End.USER_SPACE,
                Optional.empty());
        assertThat(render(trace, PLAIN)).isEqualTo("""
                        PID: 217      TASK: ffff888003c10000  CPU: 0    COMMAND: "bash"
                         #0 [ffffc90000203e00] crashme_write at ffffffffc0400100 [crashme]
                         #1 [ffffc90000203e80] vfs_write at ffffffff81300100
                         #2 [ffffc90000203f50] entry_SYSCALL_64_after_hwframe at ffffffff81c00000
                            RIP: 0000000000000020  RSP: 0000000000000023  RFLAGS: 00000022
                            RAX: 000000000000001a  RBX: 0000000000000015  RCX: 000000000000001b
                            RDX: 000000000000001c  RSI: 000000000000001d  RDI: 000000000000001e
                            RBP: 0000000000000014   R8: 0000000000000019   R9: 0000000000000018
                            R10: 0000000000000017  R11: 0000000000000016  R12: 0000000000000013
                            R13: 0000000000000012  R14: 0000000000000011  R15: 0000000000000010
                            ORIG_RAX: 000000000000001f  CS: 0021  SS: 0024
                        """);
        assertThat(render(trace, new StackAnswer.Look(true, false, false)))
                .startsWith("PID: 217 ")
                .contains("crashme_write+0x40 at", "vfs_write+0xca at");
        assertThat(render(trace, new StackAnswer.Look(true, true, false))).contains("vfs_write+202 at");
    }

    @Test
    void btThroughAnInterrupt() {
        RegisterSet partial = new RegisterSet.Builder()
                .set(X86_64.RIP, 0xffffffff81000123L)
                .set(X86_64.RSP, 0xffffc90000200100L)
                .set(X86_64.EFLAGS, 0x246)
                .set(X86_64.CS, 0x10)
                .set(X86_64.SS, 0x18)
                .build();
        Frame irq = SampleAnswers.with(
                frame("asm_sysvec", 0xffffffff81c01000L, 1, 0x1000),
                new Frame.SavedRegisters(Machine.X86_64, 0x1008, partial, false, false));
        Backtrace known = trace(
                List.of(irq, frame("idle", 0xffffffff81000123L, 0x23, 0x2000), frame("", 0x44, 0, 0x3000)),
                Backtrace.End.BROKEN,
                Optional.of("Something was wrong."));
        assertThat(render(known, PLAIN)).isEqualTo("""
                        PID: 217      TASK: ffff888003c10000  CPU: 0    COMMAND: "bash"
                         #0 [0000000000001000] asm_sysvec at ffffffff81c01000
                            [exception RIP: idle+35]
                            RIP: ffffffff81000123  RSP: ffffc90000200100  RFLAGS: 00000246
                            CS: 0010  SS: 0018
                         #1 [0000000000003000] (unknown) at 0000000000000044
                            Something was wrong.
                        """);
        Backtrace first = trace(
                List.of(irq, frame("idle", 0xffffffff81000100L, 0, 0x2000)), Backtrace.End.BOTTOM, Optional.empty());
        assertThat(render(first, PLAIN)).contains("    [exception RIP: idle]\n");
        Backtrace last = trace(List.of(irq), Backtrace.End.BROKEN, Optional.empty());
        assertThat(render(last, PLAIN)).contains("[exception RIP: unknown or invalid address]");
    }

    @Test
    void btNamesTheStacksItLeaves() {
        Frame handler = frame("handle", 0xffffffff81000010L, 0, 0x1000);
        Frame irq = new Frame(
                handler.pc(),
                handler.sp(),
                handler.slot(),
                handler.symbol(),
                StackKind.IRQ,
                handler.origin(),
                Optional.empty());
        Frame task = frame("interrupted", 0xffffffff81000020L, 0, 0x2000);
        Backtrace trace = trace(List.of(irq, task), Backtrace.End.BOTTOM, Optional.empty());
        assertThat(render(trace, PLAIN)).endsWith("""
                         #0 [0000000000001000] handle at ffffffff81000010
                        --- <IRQ stack> ---
                         #1 [0000000000002000] interrupted at ffffffff81000020
                        """);
    }

    @Test
    void btShowsWhatIsOnTheStack() {
        Frame one = frame("one", 0xffffffff81000010L, 0, 0x1000);
        Backtrace trace = trace(List.of(one), Backtrace.End.BOTTOM, Optional.empty());
        StackAnswer.Words words =
                new StackAnswer.Words(0x1008, List.of(NamedWord.plain(1), NamedWord.plain(2), NamedWord.plain(0xabc)));
        assertThat(AnswerText.alone(new StackAnswer(trace, List.of(words), StackAnswer.Lines.NONE, PLAIN)))
                .endsWith("""
                         #0 [0000000000001000] one at ffffffff81000010
                            0000000000001008: 0000000000000001 0000000000000002\s
                            0000000000001018: 0000000000000abc\s
                        """);
    }

    @Test
    void btMarksGuesses() {
        Frame f = frame("bpf_prog", 0xffffffffc0000010L, 0, 0x1000);
        Frame guessed = new Frame(
                f.pc(),
                f.sp(),
                OptionalLong.empty(),
                f.symbol(),
                StackKind.TASK,
                Frame.Origin.FRAME_POINTER_GUESS,
                Optional.empty());
        assertThat(render(trace(List.of(guessed), Backtrace.End.BOTTOM, Optional.empty()), PLAIN))
                .endsWith(" #0 [0000000000001008] ? bpf_prog at ffffffffc0000010\n");
    }

    @Test
    void btWithoutAStack() {
        assertThat(render(trace(List.of(), Backtrace.End.NO_STACK, Optional.empty()), PLAIN))
                .endsWith("\"bash\"\n(no stack)\n");
        RegisterSet start = new RegisterSet.Builder()
                .set(X86_64.RIP, 0x401000)
                .set(X86_64.RAX, 1)
                .build();
        Backtrace user =
                new Backtrace(SHELL, Machine.X86_64, start, List.of(), Backtrace.End.USER_SPACE, Optional.empty());
        assertThat(render(user, PLAIN))
                .contains("    RIP: 0000000000401000  RSP: (unknown)         RFLAGS: 00000000\n")
                .contains("    RAX: 0000000000000001  RBX: (unknown)         RCX: (unknown)       \n");
    }

    @Test
    void stacksAsJson() {
        Frame entry = SampleAnswers.with(
                frame("crashme_write", 0xffffffffc0400100L, 0x40, 0x1000),
                new Frame.SavedRegisters(Machine.X86_64, 0x1008, SampleAnswers.allRegisters(), true, true));
        String json = CheckedJson.render(new StackAnswer(
                SampleAnswers.trace(
                        List.of(frame("", 0x44, 0, 0x500), entry),
                        Backtrace.End.USER_SPACE,
                        Optional.of("a \"problem\"")),
                List.of(new StackAnswer.Words(0x508, List.of(NamedWord.plain(1), NamedWord.plain(0xff)))),
                StackAnswer.Lines.NONE,
                PLAIN));
        assertThat(json)
                .startsWith("{\"type\":\"stack\",\"task\":{\"pid\":217,")
                .contains(
                        "\"frames\":[{\"pc\":\"0x44\",\"sp\":\"0x508\",\"found_at\":\"0x500\",\"stack\":\"task\",\"found_by\":\"orc\",\"guessed\":false},{")
                .contains(
                        "\"function\":\"crashme_write\",\"offset\":64,\"module\":\"crashme\",\"stack\":\"task\",\"found_by\":\"orc\",\"guessed\":false")
                .contains("\"saved_registers\":{\"r15\":\"0x10\",")
                .contains("\"ss\":\"0x24\"},\"user_mode\":true}]")
                .contains("\"contents\":[{\"address\":\"0x508\",\"words\":[\"0x1\",\"0xff\"]}]")
                .endsWith(",\"end\":\"user_space\",\"problem\":\"a \\\"problem\\\"\"}\n");
    }
}
