package org.vmcoregdb.kernel.block;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that a block device was asked for and has not done: a {@code struct request}, or a bio that waits for its turn.
 *
 * @param address of its {@code struct request}, or {@code struct bio}
 * @param tag its number at the driver, or at the scheduler; empty for bios
 * @param state where it is
 * @param operation such as {@code read}, as the kernel names it
 * @param sector of the device, in 512 bytes
 * @param bytes how much
 * @param nanoseconds for how long it has been there; empty if it does not say
 * @param overdue whether the time is over that its driver is given for it
 * @param use what it is for
 */
public record BlockRequest(
        long address,
        OptionalLong tag,
        State state,
        String operation,
        long sector,
        long bytes,
        OptionalLong nanoseconds,
        boolean overdue,
        BioUse use) {
    /** Where a request is. */
    public enum State {
        /** The driver has it. */
        IN_FLIGHT("in flight"),
        /** The scheduler has it, or the driver did not take it yet. */
        WAITING("waits"),
        /** The driver is done with it, and has said so; nobody else knows yet. */
        COMPLETE("completed");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** In a table. */
        public String words() {
            return words;
        }
    }

    /** The file that it is for, if that is known. */
    public Optional<String> file() {
        return use.file();
    }
}
