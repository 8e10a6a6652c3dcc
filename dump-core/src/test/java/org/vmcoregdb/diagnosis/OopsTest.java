package org.vmcoregdb.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.printk.LogRecord;

class OopsTest {
    private static List<LogRecord> log(String... lines) {
        List<LogRecord> records = new ArrayList<>();
        for (String line : lines) {
            records.add(new LogRecord(records.size(), OptionalLong.empty(), 1, 0, OptionalLong.empty(), line, ""));
        }
        return records;
    }

    private static List<Oops> oopses(String... lines) {
        return Oops.in(log(lines), ExceptionKnowledge.of(Machine.X86_64));
    }

    @Test
    void everyGenerationsWords() {
        assertThat(oopses(
                        "BUG: kernel NULL pointer dereference, address: 0000000000000010",
                        "#PF: supervisor write access in kernel mode",
                        "#PF: error_code(0x0002) - not-present page",
                        "Oops: 0002 [#1] PREEMPT SMP NOPTI",
                        "RIP: 0010:crashme_store+0x5/0x10 [crashme]",
                        "RSP: 0018:ffffce53805d7cf0 EFLAGS: 00000286",
                        "CR2: ffffffffc0692ffb CR3: 0000000014af2000 CR4: 0000000000750eb0",
                        "BUG: unable to handle page fault for address: ffffea0000000000",
                        "RSP: 0018:ffffce53805d7000 EFLAGS: 00000286",
                        "BUG: unable to handle kernel NULL pointer dereference at 0000000000000008",
                        "Oops: 0000 [#2] SMP",
                        "RSP: 0018:ffff88003d4a3e18  EFLAGS: 00010246",
                        "BUG: unable to handle kernel paging request at ffffffffdeadbeef",
                        "Oops: Oops: 0010 [#1] SMP",
                        "RSP: 0018:ffff88003d4a3e20  EFLAGS: 00010246"))
                .containsExactly(
                        new Oops(0xffffce53805d7cf0L, OptionalLong.of(2), OptionalLong.of(0x10)),
                        new Oops(0xffffce53805d7000L, OptionalLong.empty(), OptionalLong.of(0xffffea0000000000L)),
                        new Oops(0xffff88003d4a3e18L, OptionalLong.of(0), OptionalLong.of(8)),
                        new Oops(0xffff88003d4a3e20L, OptionalLong.of(0x10), OptionalLong.of(0xffffffffdeadbeefL)));
    }

    /** oops_end prints the registers once more, on a line of their own after the trace. */
    @Test
    void theRepeatedRegistersSayNothing() {
        assertThat(oopses(
                        "BUG: kernel NULL pointer dereference, address: 0000000000000000",
                        "#PF: error_code(0x0002) - not-present page",
                        "RSP: 0018:ffffd38e403f7d80 EFLAGS: 00000286",
                        "---[ end trace 0000000000000000 ]---",
                        "RSP: 0018:ffffd38e403f7d80 EFLAGS: 00000286"))
                .containsExactly(new Oops(0xffffd38e403f7d80L, OptionalLong.of(2), OptionalLong.of(0)));
    }

    @Test
    void theNewestIsMeant() {
        Oops first = new Oops(16, OptionalLong.of(1), OptionalLong.empty());
        Oops second = new Oops(16, OptionalLong.of(2), OptionalLong.empty());
        assertThat(Oops.about(16, List.of(first, second, new Oops(17, OptionalLong.empty(), OptionalLong.empty()))))
                .contains(second);
        assertThat(Oops.about(18, List.of(first))).isEmpty();
    }

    @Test
    void registersOfAnArchitectureThatIsNotKnownAreNotRecognised() {
        assertThat(Oops.in(
                        log("Oops: 0002 [#1] SMP", "RSP: 0018:ffffce53805d7cf0 EFLAGS: 00000286"),
                        ExceptionKnowledge.of(Machine.S390X)))
                .isEmpty();
    }
}
