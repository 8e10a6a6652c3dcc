package org.vmcoregdb.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Which differences between crash's stacks and ours the dump's memory decides: of two frames that differ in nothing but where their return
 * address is, the one is right at whose place that address is. Where crash is a word off there, what it lists as the words of that frame and of the next one is off
 * as well: such lines count as proved if what they show is what memory has.
 */
final class StackPlaces {
    private static final Pattern FRAME =
            Pattern.compile("([-+])(?:#| ) *\\[([0-9a-f]{16})\\] (.* at ([0-9a-f]{16}).*)");
    private static final Pattern WORDS = Pattern.compile("[-+] *([0-9a-f]{16}): +(\\S+) *(\\S*)");
    private static final Pattern WORD = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern EXCEPTION = Pattern.compile("- *KERNEL-MODE EXCEPTION FRAME AT: .*");
    private static final Pattern STACK_POINTER = Pattern.compile("- *RIP: [0-9a-f]{16} +RSP: ([0-9a-f]{16}) .*");

    private final Kernel kernel;

    StackPlaces(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * @param differences those of one answer; crash's begin with a minus, ours with a plus
     * @return those that memory does not decide for us
     */
    List<String> unproved(List<String> differences) {
        Map<String, String> ours = new HashMap<>();
        for (String line : differences) {
            Matcher frame = FRAME.matcher(line);
            if (frame.matches() && frame.group(1).equals("+") && isThere(frame)) {
                ours.put(frame.group(3), line);
            }
        }
        List<String> left = new ArrayList<>();
        boolean wrongPlace = false;
        for (String line : differences) {
            Matcher frame = FRAME.matcher(line);
            if (frame.matches() && ours.containsKey(frame.group(3))) {
                boolean theirs = frame.group(1).equals("-");
                wrongPlace |= theirs && !isThere(frame);
                if (theirs && isThere(frame)) {
                    left.add(line);
                }
            } else if (!areInMemory(line)) {
                left.add(line);
            }
        }
        return wrongPlace ? List.copyOf(left) : differences;
    }

    /**
     * Without the exception frames that only crash found and that cannot be any: where the interrupted stack pointer leads, there is no memory. Crash
     * takes every group of words for one that has a selector of the kernel's where CS would be.
     */
    List<String> withoutImpossibleExceptions(List<String> differences) {
        List<String> left = new ArrayList<>();
        int from = -1;
        boolean impossible = false;
        for (String line : differences) {
            if (EXCEPTION.matcher(line).matches()) {
                from = left.size();
                impossible = false;
            }
            Matcher pointer = STACK_POINTER.matcher(line);
            if (pointer.matches()) {
                impossible = word(Long.parseUnsignedLong(pointer.group(1), 16)).isEmpty();
            }
            left.add(line);
            if (from >= 0 && line.matches("-.* CS: .*")) {
                if (impossible) {
                    left.subList(from, left.size()).clear();
                }
                from = -1;
            }
        }
        return List.copyOf(left);
    }

    private boolean isThere(Matcher frame) {
        OptionalLong word = word(Long.parseUnsignedLong(frame.group(2), 16));
        return word.isPresent() && word.getAsLong() == Long.parseUnsignedLong(frame.group(4), 16);
    }

    /** Words that are shown as names are not looked at. */
    private boolean areInMemory(String line) {
        Matcher words = WORDS.matcher(line);
        if (!words.matches()) {
            return false;
        }
        long at = Long.parseUnsignedLong(words.group(1), 16);
        return isInMemory(words.group(2), at) && isInMemory(words.group(3), at + Long.BYTES);
    }

    private boolean isInMemory(String word, long at) {
        OptionalLong found = word(at);
        return !WORD.matcher(word).matches()
                || found.isPresent() && found.getAsLong() == Long.parseUnsignedLong(word, 16);
    }

    private OptionalLong word(long at) {
        try {
            return OptionalLong.of(kernel.memory().readLong(at));
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }
}
