package org.vmcoregdb.kernel.sched;

import java.util.List;
import java.util.Locale;

/**
 * The state of a task: {@code __state} (before 5.14 {@code state}) and {@code exit_state}. The numbers are those of
 * {@code include/linux/sched.h} since 4.14, whatever the kernel's own are.
 *
 * @param bits {@code __state | exit_state}, as 4.14 numbers them
 */
public record TaskState(long bits) {
    private static final long INTERRUPTIBLE = 1;
    private static final long UNINTERRUPTIBLE = 2;
    private static final long STOPPED = 4;
    private static final long TRACED = 8;
    private static final long EXIT_DEAD = 0x10;
    private static final long EXIT_ZOMBIE = 0x20;
    private static final long PARKED = 0x40;
    private static final long DEAD = 0x80;
    private static final long WAKEKILL = 0x100;
    private static final long WAKING = 0x200;
    private static final long NOLOAD = 0x400;
    private static final long NEW = 0x800;

    /** The two letters that {@code ps} shows, as crash has them. */
    public String letters() {
        if (bits == 0) {
            return "RU";
        }
        if ((bits & EXIT_ZOMBIE) != 0) {
            return "ZO";
        }
        if ((bits & EXIT_DEAD) != 0 || (bits & DEAD) != 0) {
            return "DE";
        }
        if ((bits & TRACED) != 0) {
            return "TR";
        }
        if ((bits & STOPPED) != 0) {
            return "ST";
        }
        if ((bits & PARKED) != 0) {
            return "PA";
        }
        if ((bits & WAKING) != 0) {
            return "WA";
        }
        if ((bits & NEW) != 0) {
            return "NE";
        }
        if ((bits & UNINTERRUPTIBLE) != 0) {
            return (bits & NOLOAD) != 0 ? "ID" : "UN";
        }
        if ((bits & INTERRUPTIBLE) != 0) {
            return "IN";
        }
        return "??";
    }

    /** True if the task waits without taking signals and counts into the load: the D of other tools. */
    public boolean isBlocked() {
        return letters().equals("UN");
    }

    /** A word for it, as {@code /proc/PID/status} would print. */
    public String word() {
        return switch (letters()) {
            case "RU" -> "running";
            case "IN" -> "sleeping";
            case "UN" -> "disk sleep";
            case "ID" -> "idle";
            case "ZO" -> "zombie";
            case "ST" -> "stopped";
            case "TR" -> "tracing stop";
            case "PA" -> "parked";
            case "DE" -> "dead";
            case "WA" -> "waking";
            case "NE" -> "new";
            default -> "unknown state 0x" + Long.toHexString(bits);
        };
    }

    /** The kernel's names of the bits, as crash's {@code set} prints them: {@code TASK_INTERRUPTIBLE} …. */
    public String constantName() {
        return switch (letters()) {
            case "RU" -> "TASK_RUNNING";
            default -> joined();
        };
    }

    private String joined() {
        record Bit(long mask, String name) {}
        List<Bit> all = List.of(
                new Bit(INTERRUPTIBLE, "TASK_INTERRUPTIBLE"),
                new Bit(UNINTERRUPTIBLE, "TASK_UNINTERRUPTIBLE"),
                new Bit(STOPPED, "TASK_STOPPED"),
                new Bit(TRACED, "TASK_TRACED"),
                new Bit(EXIT_DEAD, "EXIT_DEAD"),
                new Bit(EXIT_ZOMBIE, "EXIT_ZOMBIE"),
                new Bit(PARKED, "TASK_PARKED"),
                new Bit(DEAD, "TASK_DEAD"),
                new Bit(WAKEKILL, "TASK_WAKEKILL"),
                new Bit(WAKING, "TASK_WAKING"),
                new Bit(NOLOAD, "TASK_NOLOAD"),
                new Bit(NEW, "TASK_NEW"));
        StringBuilder text = new StringBuilder();
        for (Bit bit : all) {
            if ((bits & bit.mask) != 0) {
                text.append(text.length() == 0 ? "" : "|").append(bit.name);
            }
        }
        return text.length() == 0 ? String.format(Locale.ROOT, "0x%x", bits) : text.toString();
    }
}
