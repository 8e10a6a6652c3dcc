package org.vmcoregdb.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.server.render.RecordsByHand.PLAIN;
import static org.vmcoregdb.server.render.RecordsByHand.SHELL;
import static org.vmcoregdb.server.render.RecordsByHand.WORKER;
import static org.vmcoregdb.server.render.RecordsByHand.frame;
import static org.vmcoregdb.server.render.RecordsByHand.record;
import static org.vmcoregdb.server.render.RecordsByHand.trace;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackLines;
import org.vmcoregdb.server.result.StackWord;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.StackKind;

class TextRendererTest {
    @Test
    void sys() {
        assertThat(TextRenderer.render(RecordsByHand.system())).isEqualTo("""
                              KERNEL: vmlinux  [LIVEPATCH]  [TAINTED]
                            DUMPFILE: part1
                                      part2  [PARTIAL DUMP]
                                CPUS: 4 [OFFLINE: 1]
                                DATE: Tue Nov 14 22:13:20 UTC 2023
                              UPTIME: 1 days, 01:01:01
                        LOAD AVERAGE: 0.05, 1.10, 12.34
                               TASKS: 117
                            NODENAME: lab
                             RELEASE: 6.1.0
                             VERSION: #1 SMP
                             MACHINE: x86_64  (2400 Mhz)
                              MEMORY: 305 MB
                               PANIC: "Oops: 0002 [#1] PREEMPT SMP" (check log for details)
                        """);
    }

    @Test
    void sysOfAMachineThatTellsLittle() {
        assertThat(TextRenderer.render(RecordsByHand.unknownSystem()))
                .contains("DUMPFILE: vmcore  [INCOMPLETE]\n")
                .contains("    CPUS: (unknown)\n")
                .contains("   TASKS: (unknown)\n")
                .contains("    DATE: (unknown)\n")
                .contains("  UPTIME: (unknown)\n")
                .contains("LOAD AVERAGE: (unknown)\n")
                .contains(" MACHINE: unknown  (unknown Mhz)\n")
                .contains("  MEMORY: (unknown)\n")
                .endsWith("   PANIC: \"\"\n");
    }

    @Test
    void taint() {
        assertThat(TextRenderer.render(new Result.TaintResult(0x3000, "OE"))).isEqualTo("""
                        TAINTED_MASK: 3000  OE
                          O: an out-of-tree module was loaded
                          E: an unsigned module was loaded
                        """);
    }

    @Test
    void ps() {
        Result tasks = new Result.TaskListResult(
                List.of(
                        new Result.TaskRow(SHELL, 14, 6208, 3456, OptionalLong.empty()),
                        new Result.TaskRow(WORKER, 0, 0, 0, OptionalLong.empty())),
                true,
                false);
        assertThat(TextRenderer.render(tasks)).isEqualTo("""
                              PID    PPID  CPU       TASK        ST  %MEM      VSZ      RSS  COMM
                        >     217       1   0  ffff888003c10000  IN   1.4     6208     3456  bash
                               42       2   1  ffff888003c20000  ID   0.0        0        0  [kworker/1:0]
                        """);
    }

    private static String render(Backtrace trace, Result.StackStyle style) {
        return TextRenderer.render(new Result.StackResult(trace, List.of(), StackLines.NONE, style));
    }

    @Test
    void btOfATaskInASystemCall() {
        Frame entry = RecordsByHand.with(
                frame("entry_SYSCALL_64_after_hwframe", 0xffffffff81c00000L, 0x6e, 0xffffc90000203f50L),
                new Frame.SavedRegisters(0xffffc90000203f58L, RecordsByHand.allRegisters(), true, true));
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
        assertThat(render(trace, new Result.StackStyle(true, false, false, true)))
                .startsWith("\nPID: 217 ")
                .contains("crashme_write+0x40 at", "vfs_write+0xca at");
        assertThat(render(trace, new Result.StackStyle(true, true, false, false)))
                .contains("vfs_write+202 at");
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
        Frame irq = RecordsByHand.with(
                frame("asm_sysvec", 0xffffffff81c01000L, 1, 0x1000),
                new Frame.SavedRegisters(0x1008, partial, false, false));
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
        Result.StackWords words =
                new Result.StackWords(0x1008, List.of(StackWord.plain(1), StackWord.plain(2), StackWord.plain(0xabc)));
        assertThat(TextRenderer.render(new Result.StackResult(trace, List.of(words), StackLines.NONE, PLAIN)))
                .endsWith("""
                         #0 [0000000000001000] one at ffffffff81000010
                            0000000000001008: 0000000000000001 0000000000000002\s
                            0000000000001018: 0000000000000abc\s
                        """);
    }

    @Test
    void code() {
        SymbolicAddress start = new SymbolicAddress(new Symbol("f", 0x10, 'T', Optional.empty()), 0);
        SymbolicAddress next = new SymbolicAddress(start.symbol(), 11);
        List<Result.CodeLine> lines = List.of(
                new Result.CodeLine(0x10, Optional.of(start), "nopl   0x0(%rax,%rax,1)", true, Optional.empty()),
                new Result.CodeLine(0x1b, Optional.of(next), "ret", false, Optional.empty()));
        assertThat(TextRenderer.render(new Result.CodeResult(lines, true)))
                .isEqualTo("0x0000000000000010 <f>:\tnopl   0x0(%rax,%rax,1) [FTRACE NOP]\n"
                        + "0x000000000000001b <f+11>:\tret\n");
        assertThat(TextRenderer.render(new Result.CodeResult(lines, false))).contains("<f+0xb>");
        assertThat(TextRenderer.render(
                        new Result.SymbolListResult(List.of(new SymbolRow.Found(next, Optional.empty())))))
                .isEqualTo("1b (T) f+11\n");
    }

    @Test
    void codeWithSourceLines() {
        SourceLine one = new SourceLine("/b/k/f.c", "k/f.c", 7);
        SourceLine two = new SourceLine("/b/k/f.h", "k/f.h", 9);
        List<Result.CodeLine> lines = List.of(
                new Result.CodeLine(0x10, Optional.empty(), "push   %rbp", false, Optional.of(one)),
                new Result.CodeLine(0x11, Optional.empty(), "pop    %rbp", false, Optional.of(one)),
                new Result.CodeLine(0x12, Optional.empty(), "ret", false, Optional.of(two)));
        assertThat(TextRenderer.render(new Result.CodeResult(lines, true))).isEqualTo("""
                        /b/k/f.c: 7
                           0x10:\tpush   %rbp
                           0x11:\tpop    %rbp
                        /b/k/f.h: 9
                           0x12:\tret
                        """);
        assertThat(CheckedJson.render(new Result.CodeResult(lines, true)))
                .contains("\"text\":\"ret\",\"file\":\"/b/k/f.h\",\"line\":9");
        SymbolicAddress f = new SymbolicAddress(new Symbol("f", 0x10, 'T', Optional.of("m")), 0);
        assertThat(TextRenderer.render(new Result.SymbolListResult(List.of(new SymbolRow.Found(f, Optional.of(one))))))
                .isEqualTo("10 (T) f [m] /b/k/f.c: 7\n");
    }

    @Test
    void sourceText() {
        SourceLine at = new SourceLine("/b/k/f.c", "k/f.c", 7);
        Result.SourceResult text = new Result.SourceResult(at, 6, List.of("int f(void)", "{", "}"));
        assertThat(TextRenderer.render(text)).isEqualTo("""
                        FILE: /b/k/f.c
                        LINE: 7

                          6\tint f(void)
                        * 7\t{
                          8\t}

                        """);
        assertThat(CheckedJson.render(text)).contains("\"first_line\":6").contains("\"int f(void)\"");
        assertThat(TextRenderer.render(new Result.SourceResult(at, 2, List.of())))
                .isEqualTo("FILE: k/f.c\nLINE: 7\n\n");
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
        Backtrace user = new Backtrace(SHELL, start, List.of(), Backtrace.End.USER_SPACE, Optional.empty());
        assertThat(render(user, PLAIN))
                .contains("    RIP: 0000000000401000  RSP: (unknown)         RFLAGS: 00000000\n")
                .contains("    RAX: 0000000000000001  RBX: (unknown)         RCX: (unknown)       \n");
    }

    private static String log(Result.LogStyle style) {
        return TextRenderer.render(new Result.LogResult(
                List.of(record("first\nsecond", "SUBSYSTEM=pci\nDEVICE=+pci:0")), style, Optional.of("It breaks off")));
    }

    @Test
    void logs() {
        OptionalLong none = OptionalLong.empty();
        assertThat(log(new Result.LogStyle(none, false, false, false, false)))
                .isEqualTo("[   12.345678] first\n               second\n[It breaks off]\n");
        assertThat(log(new Result.LogStyle(none, true, true, false, false)))
                .isEqualTo("first\nsecond\nSUBSYSTEM=pci\nDEVICE=+pci:0\n[It breaks off]\n");
        assertThat(log(new Result.LogStyle(none, false, false, true, true)))
                .startsWith("[   12.345678] [    C1] <4>first\n" + " ".repeat(27) + "second\n");
        assertThat(log(new Result.LogStyle(OptionalLong.of(1_700_000_000), false, false, false, false)))
                .startsWith("[Tue Nov 14 22:13:32 UTC 2023] first\n");
    }

    @Test
    void set() {
        assertThat(TextRenderer.render(new Result.ContextResult(
                        SHELL, SHELL.address(), 1, OptionalInt.of(0), false, Result.Heading.NONE)))
                .isEqualTo("""
                            PID: 217
                        COMMAND: "bash"
                           TASK: ffff888003c10000  [THREAD_INFO: ffff888003c10000]
                            CPU: 0
                          STATE: TASK_INTERRUPTIBLE (ACTIVE)
                        """);
        assertThat(TextRenderer.render(
                        new Result.ContextResult(SHELL, 0, 1, OptionalInt.of(0), true, Result.Heading.NONE)))
                .endsWith("TASK_INTERRUPTIBLE (PANIC)\n");
        assertThat(TextRenderer.render(
                        new Result.ContextResult(WORKER, 0, 1, OptionalInt.empty(), false, Result.Heading.NONE)))
                .endsWith("TASK_UNINTERRUPTIBLE|TASK_NOLOAD\n");
        assertThat(TextRenderer.render(new Result.TextResult("as it is"))).isEqualTo("as it is");
    }
}
