package org.vmcoregdb.diagnosis.x86;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.diagnosis.ExceptionCause;

class ExceptionEntriesTest {
    @ParameterizedTest
    @CsvSource({
        "asm_exc_page_fault, 14, #PF",
        "page_fault, 14, #PF",
        "async_page_fault, 14, #PF",
        "asm_exc_double_fault, 8, #DF",
        "asm_exc_general_protection, 13, #GP",
        "asm_exc_invalid_op, 6, #UD",
        "asm_exc_nmi, 2, NMI",
        "asm_exc_nmi_noist, -1, ",
        "end_repeat_nmi, 2, NMI",
        "xen_asm_exc_page_fault, 14, #PF",
        "asm_noist_exc_machine_check, 18, #MC",
        "asm_exc_stack_segment, 12, #SS",
        "asm_sysvec_apic_timer_interrupt, -1, ''",
        "asm_common_interrupt, -1, ''",
        "apic_timer_interrupt, -1, ''",
    })
    void entries(String entry, int number, String mnemonic) {
        if (mnemonic == null) {
            assertThat(ExceptionEntries.cause(entry)).isEmpty();
            return;
        }
        ExceptionCause vector = ExceptionEntries.cause(entry).orElseThrow();
        assertThat(vector.number()).isEqualTo(number);
        assertThat(vector.mnemonic()).isEqualTo(mnemonic);
        assertThat(vector.name()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"entry_SYSCALL_64_after_hwframe", "vfs_write", "", "asm_exc_"})
    void othersAreNone(String entry) {
        assertThat(ExceptionEntries.cause(entry)).isEmpty();
    }

    @Test
    void whatComesFromOutsideIsNoException() {
        assertThat(ExceptionEntries.cause("asm_exc_page_fault"))
                .hasValueSatisfying(v -> assertThat(v.isException()).isTrue());
        assertThat(ExceptionEntries.cause("asm_exc_nmi"))
                .hasValueSatisfying(v -> assertThat(v.isException()).isFalse());
        assertThat(ExceptionEntries.cause("asm_sysvec_reboot")).hasValueSatisfying(v -> {
            assertThat(v.isException()).isFalse();
            assertThat(v.name()).isEqualTo("interrupt (reboot)");
        });
    }
}
