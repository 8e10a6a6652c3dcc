package org.vmcoregdb.kernel.sched;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Which bit of a task's state means what. 4.14 numbered them anew, 3.14 swapped two; before 4.14 the kernel itself has a letter for each
 * bit, in the string {@code stat_nam} ({@code TASK_STATE_TO_CHAR_STR} of {@code include/linux/sched.h}), or at least for those that it
 * reports, in {@code task_state_array} ({@code fs/proc/array.c}).
 */
final class TaskStateBits {
    private static final Part<TaskStateBits> PART = Part.of(TaskStateBits::read);

    private static final int MOST_BITS = 24;
    private static final int LONGEST_NAME = 32;

    /** How many states every kernel before 4.14 reports: the last is a bit of {@code exit_state}. */
    private static final int REPORTED = 7;

    /** Dead, to be woken by fatal signals, being woken, parked, not counted into the load, new. */
    private static final String UNREPORTED = "xKWPNn";

    /** What the letters stand for, as bits of 4.14 and later. */
    private static final Map<Character, Long> BY_LETTER = Map.ofEntries(
            Map.entry('S', 1L),
            Map.entry('D', 2L),
            Map.entry('T', 4L),
            Map.entry('t', 8L),
            Map.entry('X', 0x10L),
            Map.entry('Z', 0x20L),
            Map.entry('P', 0x40L),
            Map.entry('x', 0x80L),
            Map.entry('K', 0x100L),
            Map.entry('W', 0x200L),
            Map.entry('N', 0x400L),
            Map.entry('n', 0x800L));

    /** From the kernel's own bits; empty if they are those of 4.14. */
    private final Map<Long, Long> meaning;

    private TaskStateBits(Map<Long, Long> meaning) {
        this.meaning = meaning;
    }

    static TaskStateBits of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static TaskStateBits read(Kernel kernel) {
        String letters = named(kernel)
                .or(() -> reported(kernel))
                .map(TaskStateBits::completed)
                .orElse("");
        Map<Long, Long> meaning = new LinkedHashMap<>();
        for (int i = 1; i < letters.length(); i++) {
            Long known = BY_LETTER.get(letters.charAt(i));
            if (known != null) {
                meaning.put(1L << (i - 1), known);
            }
        }
        return new TaskStateBits(meaning);
    }

    private static Optional<String> named(Kernel kernel) {
        OptionalLong at = kernel.symbol("stat_nam");
        try {
            return at.isPresent()
                    ? Optional.of(kernel.memory().readCString(at.getAsLong(), MOST_BITS))
                            .filter(letters -> letters.startsWith("RSDTt"))
                    : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** "T (tracing stop)" has had its own letter since 3.0 only. Since 4.14 the array ends with "I (idle)", which is no bit. */
    private static Optional<String> reported(Kernel kernel) {
        OptionalLong at = kernel.symbol("task_state_array");
        StringBuilder letters = new StringBuilder();
        try {
            for (int i = 0; at.isPresent() && i < MOST_BITS; i++) {
                long name = kernel.memory().readLong(at.getAsLong() + 8L * i);
                String text =
                        kernel.arch().isKernelAddress(name) ? kernel.memory().readCString(name, LONGEST_NAME) : "";
                if (!text.matches("[A-Za-z] \\([a-z ]+\\)")) {
                    break;
                }
                letters.append(text.contains("tracing") ? 't' : text.charAt(0));
            }
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
        if (letters.indexOf("RSDTt") != 0 || letters.indexOf("I") >= 0) {
            return Optional.empty();
        }
        return Optional.of(letters.toString());
    }

    /** The bits after those of {@code exit_state} have kept their order until 4.13, whether the kernel has letters for them or not. */
    private static String completed(String letters) {
        int told = Math.max(0, letters.length() - REPORTED);
        return letters + UNREPORTED.substring(Math.min(told, UNREPORTED.length()));
    }

    /** The state with the bits of 4.14; bits that the kernel has no letter for are kept. */
    long of414(long bits) {
        long result = 0;
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            long bit = Long.lowestOneBit(rest);
            result |= meaning.getOrDefault(bit, bit);
        }
        return result;
    }
}
