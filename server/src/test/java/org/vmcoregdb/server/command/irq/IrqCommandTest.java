package org.vmcoregdb.server.command.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class IrqCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void interrupts() throws CommandException {
        assertThat(context.text("irq"))
                .startsWith(" IRQ   IRQ_DESC/_DATA      IRQACTION      NAME\n"
                        + "  0   ffff8e2f81158e00  ffff8e2f81155880  \"timer\"\n")
                .contains("\n 16       (unused)          (unused)      \n");
        assertThat(context.text("irq -u"))
                .contains("  2   ffff8e2f81159200      (unused)      \n")
                .doesNotContain("\n 16  ");
        assertThat(context.text("irq 4 8").lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .endsWith("\"rtc0\"");
        assertThat(context.text("irq -a")).contains("  4 ttyS0                0-1\n");
        assertThat(context.text("irq -s"))
                .startsWith("           CPU0       CPU1 \n")
                .contains("  IO-APIC-edge     timer\n");
        assertThat(context.text("irq -s -c 1")).startsWith("           CPU1 \n").doesNotContain("CPU0");
        assertThat(context.json("irq 4")).contains("\"name\":\"ttyS0\"").contains("\"affinity\":[0,1]");
    }

    @Test
    void handlers() throws CommandException {
        assertThat(context.text("irq -d"))
                .contains("  [0] asm_exc_divide_error\n")
                .contains(" [14] asm_exc_page_fault\n")
                .contains("[18] early_idt_handler_array+162\n");
        assertThat(context.text("irq -b")).contains("    [1]     ffffffffb0b44b00  <run_timer_softirq>\n");
        assertThat(context.json("irq -b")).contains("\"kind\":\"soft_interrupt\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "irq 100000|there is no interrupt 100000",
                "irq -c 0|-c goes with -s",
                "irq -a -d|mutually exclusive",
                "irq x|Unmatched argument",
                "irq -s -c 9|there is no CPU 9",
            })
    void wrongWords(String line, String sentence) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }
}
