package org.vmcoregdb.diagnosis.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.triage.CrashNames;
import org.vmcoregdb.unwind.arm64.FakeArm64;

class Arm64ExceptionsTest {
    private static final ExceptionKnowledge KNOWN = ExceptionKnowledge.of(Machine.AARCH64);
    private static final CrashNames NAMES = CrashNames.of(Machine.AARCH64);

    @ParameterizedTest
    @CsvSource({
        "el1h_64_sync, el1_abort, 0x25, BAD_ADDRESS",
        "el1h_64_sync, brk_handler, 0x3c, INVALID_OPCODE",
        "el1h_64_sync, el1_undef, 0, INVALID_OPCODE",
        "el1h_64_sync, do_el1_fpac, 0x1c, EXCEPTION",
        "el1h_64_sync, something, 0x3f, EXCEPTION",
        "el0_da, do_mem_abort, 0x25, BAD_ADDRESS",
        "el1h_64_error, do_serror, 0x2f, MACHINE_CHECK",
        "__bad_stack, handle_bad_stack, 0x3f, EXCEPTION"
    })
    void exceptions(String entry, String handler, String number, String type) {
        ExceptionCause cause =
                KNOWN.cause(entry, List.of("el1h_64_sync_handler", handler)).orElseThrow();
        assertThat(cause.number()).isEqualTo(Integer.decode(number));
        assertThat(cause.isException()).isTrue();
        assertThat(NAMES.ofException(cause).name()).isEqualTo(type);
        assertThat(KNOWN.isPageFault(cause)).isEqualTo(number.equals("0x25"));
    }

    @Test
    void whatIsNone() {
        assertThat(KNOWN.cause("el0t_64_sync", List.of("el0t_64_sync_handler", "el0_svc")))
                .isEmpty();
        assertThat(KNOWN.cause("schedule")).isEmpty();
        assertThat(KNOWN.cause("el1h_64_irq").orElseThrow().isException()).isFalse();
        assertThat(KNOWN.cause("el0t_64_fiq").orElseThrow().name()).contains("fast");
        assertThat(NAMES.functions().overflow()).contains("handle_bad_stack");
        assertThat(NAMES.functions().dying()).contains("die_kernel_fault");
        assertThat(NAMES.functions().waiting()).contains("__switch_to");
        assertThat(NAMES.functions().generic()).contains("invoke_syscall");
    }

    @Test
    void syndromes() {
        assertThat(KNOWN.pageFaultCode(0x96000046L).words())
                .containsExactly("data abort from EL1", "translation fault, level 2: no page there", "write");
        assertThat(KNOWN.pageFaultCode(0x9600000fL).words())
                .containsExactly(
                        "data abort from EL1",
                        "permission fault, level 3: the page is there, but not for this access",
                        "read");
        assertThat(KNOWN.pageFaultCode(0x86000004L).words())
                .containsExactly(
                        "instruction abort from EL1", "translation fault, level 0: no page there", "instruction fetch");
        assertThat(KNOWN.pageFaultCode(0x96000011L).words()).contains("tag check fault (MTE)");
        assertThat(KNOWN.pageFaultCode(0x96000021L).words()).contains("alignment fault");
        assertThat(KNOWN.pageFaultCode(0xf2000800L).words()).containsExactly("BRK instruction");
        for (int type = 0; type < 64; type++) {
            for (int status = 0; status < 64; status++) {
                assertThat(KNOWN.pageFaultCode((long) type << 26 | 0x780 | status)
                                .words())
                        .doesNotContain("");
            }
        }
    }

    @Test
    void flagsAndLines() {
        RegisterSet set = new RegisterSet.Builder().set(Arm64.CPSR, 0xa0400005L).build();
        assertThat(KNOWN.flags(set)).containsExactly("N", "C", "PAN");
        assertThat(KNOWN.privilege(true)).contains("EL0");
        assertThat(KNOWN.privilege(false)).contains("EL1");
        assertThat(KNOWN.stackPointer("sp : ffff800008483b70")).hasValue(0xffff800008483b70L);
        assertThat(KNOWN.stackPointer("pc : crashme_store+0x10/0x20")).isEmpty();
    }

    @Test
    void theLastFaultOfATask() {
        Kernel kernel = new FakeArm64()
                .put64(FakeArm64.TASK + 0xb0 + 0x80, 0x1234)
                .put64(FakeArm64.TASK + 0xb0 + 0x88, 0x92000046L)
                .open();
        assertThat(KNOWN.lastFault(kernel, FakeArm64.task())).hasValueSatisfying(f -> {
            assertThat(f.address()).isEqualTo(0x1234);
            assertThat(f.code()).hasValue(0x92000046L);
        });
    }
}
