package org.vmcoregdb.server.command.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.SampleAnswers;

class SystemAnswersTest {
    @Test
    void sys() {
        assertThat(AnswerText.alone(SampleAnswers.system())).isEqualTo("""
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
        assertThat(AnswerText.alone(SampleAnswers.unknownSystem()))
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
        assertThat(AnswerText.alone(new TaintAnswer(0x3000, "OE"))).isEqualTo("""
                        TAINTED_MASK: 3000  OE
                          O: an out-of-tree module was loaded
                          E: an unsigned module was loaded
                        """);
    }
}
