package org.vmcoregdb.kernel.sched;

import java.util.Locale;
import java.util.Optional;

/** The {@code SCHED_…} constants ({@code include/uapi/linux/sched.h}), by their numbers. */
public enum SchedulingPolicy {
    /** Shares the time that is left. */
    NORMAL,
    /** Runs until it sleeps. */
    FIFO,
    /** Real-time, in turns. */
    RR,
    /** Shares time, without preempting others. */
    BATCH,
    /** Reserved, never implemented. */
    ISO,
    /** Runs when nobody else wants to. */
    IDLE,
    /** By deadlines. */
    DEADLINE,
    /** Scheduled by a BPF program (6.12 on). */
    EXT;

    /** The policy of this number or name, in upper or lower case. */
    public static Optional<SchedulingPolicy> parse(String text) {
        for (SchedulingPolicy policy : values()) {
            if (text.equals(Integer.toString(policy.ordinal()))
                    || text.toUpperCase(Locale.ROOT).equals(policy.name())) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }
}
