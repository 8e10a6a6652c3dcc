package org.vmcoregdb.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prepares crash's and our output of stacks with their words for comparison: one word a line, so that a word that one side has more does
 * not shift the others, and without the words on which the two are known to differ.
 */
final class StackWordLines {
    private static final Pattern WORDS = Pattern.compile(" *([0-9a-f]{16}): {1,2}(\\S+) *(\\S*)");
    private static final Pattern SLOT = Pattern.compile(" *#\\d+ \\[([0-9a-f]{16})] .*");

    private StackWordLines() {}

    /** One word a line; other lines as they are, frames without their numbers. */
    static List<String> split(List<String> lines) {
        List<String> split = new ArrayList<>();
        for (String line : lines) {
            Matcher words = WORDS.matcher(line);
            if (words.matches()) {
                split.add(words.group(1) + ": " + words.group(2));
                if (!words.group(3).isEmpty()) {
                    split.add(Long.toHexString(Long.parseUnsignedLong(words.group(1), 16) + 8) + ": " + words.group(3));
                }
            } else {
                split.add(line.replaceFirst("^ *#\\d+ ", "# "));
            }
        }
        return split;
    }

    /**
     * Our lines, without those on which crash is known to be wrong or to know less.
     *
     * <ul>
     *   <li>crash names data after the nearest {@code .LC…}, a compiler's label of one file's string constants that kallsyms leaves out;
     *   <li>crash leaves addresses in the kernel's init sections as numbers, though it names the frames there;
     *   <li>crash takes the stack pointer of an interrupted function for the place of a return address, and leaves out the word there;
     *       likewise for what is above the registers of {@code asm_sysvec_apic_timer_interrupt}, whose place it gets wrong by one word.
     * </ul>
     */
    static List<String> comparable(List<String> crash, List<String> ours) {
        Map<String, String> theirs = new HashMap<>();
        Set<String> slots = new HashSet<>();
        for (String line : crash) {
            Matcher frame = SLOT.matcher(line);
            if (frame.matches()) {
                slots.add(frame.group(1));
            }
        }
        split(crash).forEach(l -> {
            if (isWord(l)) {
                theirs.put(l.substring(0, 16), l);
            }
        });
        List<String> kept = new ArrayList<>();
        for (String line : split(ours)) {
            String address = isWord(line) ? line.substring(0, 16) : "";
            String other = theirs.get(address);
            if (other == null && slots.contains(address)) {
                continue;
            }
            kept.add(other != null && knowsLess(other.substring(18), line.substring(18)) ? other : line);
        }
        return kept;
    }

    private static boolean isWord(String line) {
        return line.matches("[0-9a-f]{16}: \\S+");
    }

    private static boolean knowsLess(String theirs, String ours) {
        boolean initAddress = theirs.matches("ffffffff[89a-f][0-9a-f]{7}");
        return theirs.startsWith(".L") || initAddress && !ours.matches("[0-9a-f]{16}");
    }
}
