package org.vmcoregdb.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.triage.StacksByHand.log;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.kernel.printk.LogRecord;

class SignatureTest {
    private static final ExceptionKnowledge EXCEPTIONS = ExceptionKnowledge.of(Machine.X86_64);

    @Test
    void itsNumberIsOfItsText() {
        CrashSignature signature = new CrashSignature(CrashClass.BUG, List.of("a", "b"));
        assertThat(signature.text()).isEqualTo("1 bug a b");
        // printf '1 bug a b' | sha256sum
        assertThat(signature.id()).isEqualTo("3ae3b8514425289b");
    }

    @Test
    void whatCompilersAppendIsNotPartOfAName() {
        assertThat(CrashCode.plain("foo.constprop.0.cold")).isEqualTo("foo");
        assertThat(CrashCode.plain("foo")).isEqualTo("foo");
        assertThat(CrashCode.plain(".odd")).isEqualTo(".odd");
    }

    /** printf 'inner\nmiddle\nouter\n' | sha1sum */
    @Test
    void abrtsHashIsOfTheFunctionsThatTheKernelIsSureOf() {
        assertThat(OopsText.abrtHash(log(
                        " early+0x1/0x2",
                        "BUG: kernel NULL pointer dereference, address: 0",
                        "RIP: 0010:victim+0x5/0x10 [crashme]",
                        "Call Trace:",
                        " <TASK>",
                        " inner+0x24/0x2e [crashme]",
                        " ? stale+0x1/0x2",
                        " [<ffffffff8100b072>] middle+0x16/0x1b",
                        " [<ffffffff8100b073>] ? stale+0x16/0x1b",
                        " outer+0x1/0x2",
                        " </TASK>",
                        "---[ end trace 0000000000000000 ]---",
                        " later+0x1/0x2")))
                .contains("9c352747bb73c7c47c4f25ec85b6a1f22c188906");
        assertThat(OopsText.abrtHash(log("all is well", " f+0x1/0x2"))).isEmpty();
    }

    @Test
    void sixFunctionsCount() {
        assertThat(OopsText.functions(log(
                        "Kernel panic - not syncing: x",
                        " f1+0x0/0x1\n f2+0x0/0x1\n f3+0x0/0x1\n f4+0x0/0x1\n f5+0x0/0x1\n f6+0x0/0x1\n f7+0x0/0x1")))
                .containsExactly("f1", "f2", "f3", "f4", "f5", "f6");
    }

    @Test
    void theHeadlineSaysMoreThanThePanic() {
        assertThat(OopsText.headline(
                        log("x", "BUG: unable to handle page fault for address: 00000deadbeef000", "Kernel panic - y")))
                .contains("BUG: unable to handle page fault for address: 00000deadbeef000");
        assertThat(OopsText.headline(log("kernel BUG at fs/inode.c:1!"))).contains("kernel BUG at fs/inode.c:1!");
        assertThat(OopsText.headline(log("general protection fault: 0000 [#1] SMP")))
                .contains("general protection fault: 0000 [#1] SMP");
        assertThat(OopsText.headline(log("Kernel panic - not syncing: x"))).isEmpty();
    }

    @Test
    void theOopsThatAnExceptionIsAbout() {
        List<LogRecord> records = log(
                "BUG: unable to handle page fault for address: 1",
                "RSP: 0018:ffffc90000000001 EFLAGS: 00010046",
                "---[ end trace 0 ]---",
                "kernel BUG at fs/inode.c:1!",
                "invalid opcode: 0000 [#2]",
                "RSP: 0018:ffffc90000000002 EFLAGS: 00010046",
                "---[ end trace 0 ]---",
                "RSP: 0018:ffffc90000000002 EFLAGS: 00010046");
        assertThat(OopsText.headline(OopsText.about(0xffffc90000000002L, records, EXCEPTIONS)))
                .contains("kernel BUG at fs/inode.c:1!");
        assertThat(OopsText.about(0xffffc90000000001L, records, EXCEPTIONS)).hasSize(8);
        assertThat(OopsText.about(0xffffc90000000003L, records, EXCEPTIONS)).isEqualTo(records);
    }
}
