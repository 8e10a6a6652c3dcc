package org.vmcoregdb.kernel.irq;

import java.util.List;
import java.util.Optional;

/**
 * An interrupt that the kernel has a descriptor for.
 *
 * @param number its number
 * @param descriptor address of its {@code struct irq_desc}
 * @param actions what is done when it comes
 * @param chip the name of what delivers it
 * @param flow how it is handled, such as {@code edge}
 * @param counts how often it came, by CPU
 * @param affinity the CPUs it may go to
 * @param problem why something of this is not known
 */
public record Interrupt(
        int number,
        long descriptor,
        List<Action> actions,
        Optional<String> chip,
        Optional<String> flow,
        List<Count> counts,
        List<Integer> affinity,
        Optional<String> problem) {
    /**
     * One of those who share an interrupt.
     *
     * @param address of its {@code struct irqaction}
     * @param name of the driver, as a rule
     */
    public record Action(long address, Optional<String> name) {}

    /** How often it came on one CPU. */
    public record Count(int cpu, long count) {}
}
