package org.vmcoregdb.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.printk.LogRecord;

/**
 * What the kernel wrote to its log about one exception. The error code and the address of a page fault are nowhere in the
 * saved registers; the log has them, and its stack pointer says which exception they belong to.
 *
 * @param stackPointer the interrupted code's, which the line of its registers gives
 * @param errorCode as its {@code Oops:} or {@code #PF:} line has it
 * @param address as its first line has it
 */
record Oops(long stackPointer, OptionalLong errorCode, OptionalLong address) {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:, address: |page fault for address: |(?:dereference|paging request|memory|routines) at )"
                    + "(?:virtual address )?(?:0x)?([0-9a-f]{8,16})");
    private static final Pattern CODE =
            Pattern.compile("(?:#PF: error_code\\(0x([0-9a-f]{1,8})\\)|^Oops: (?:Oops: )?([0-9a-f]{4,8}) \\[#\\d+\\]"
                    + "|^ *ESR = 0x([0-9a-f]{8,16}))");

    /** All that are in a log, oldest first; not the registers that the end of a trace repeats with nothing about the exception. */
    static List<Oops> in(List<LogRecord> records, ExceptionKnowledge knowledge) {
        List<Oops> all = new ArrayList<>();
        OptionalLong code = OptionalLong.empty();
        OptionalLong address = OptionalLong.empty();
        for (LogRecord record : records) {
            for (String line : record.text().lines().toList()) {
                Matcher at = ADDRESS.matcher(line);
                Matcher why = CODE.matcher(line);
                OptionalLong stack = knowledge.stackPointer(line);
                if (at.find()) {
                    address = OptionalLong.of(Long.parseUnsignedLong(at.group(1), 16));
                } else if (why.find()) {
                    String digits =
                            why.group(1) != null ? why.group(1) : why.group(2) != null ? why.group(2) : why.group(3);
                    code = OptionalLong.of(Long.parseUnsignedLong(digits, 16));
                } else if (stack.isPresent() && (code.isPresent() || address.isPresent())) {
                    all.add(new Oops(stack.getAsLong(), code, address));
                    code = OptionalLong.empty();
                    address = OptionalLong.empty();
                }
            }
        }
        return all;
    }

    /** The newest about code that had this stack pointer. */
    static Optional<Oops> about(long stackPointer, List<Oops> all) {
        return all.stream().filter(o -> o.stackPointer == stackPointer).reduce((older, newer) -> newer);
    }
}
