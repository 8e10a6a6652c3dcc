package org.vmcoregdb.protocol.qmp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code xp /COUNTxb ADDRESS} of QEMU's monitor for people: physical memory as lines of eight bytes, {@code
 * 0000000000001000: 0x7f 0x45 …}.
 */
final class ExaminePhysical {
    /** drgn asks for 1024 bytes. */
    private static final int MOST_BYTES = 65536;

    private static final int BYTES_A_LINE = 8;
    private static final Pattern LINE = Pattern.compile("xp\\s*/(\\d{1,5})xb\\s+(?:0x([0-9a-fA-F]{1,16})|(\\d{1,19}))");

    private final PhysicalTarget target;

    ExaminePhysical(PhysicalTarget target) {
        this.target = target;
    }

    /** The answer to a line, which for a line of other kinds is that it is unknown, as QEMU says it. */
    String answer(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MOST_BYTES) {
            return "unknown command: '" + line.strip() + "'\r\n";
        }
        long address = matcher.group(2) == null
                ? Long.parseUnsignedLong(matcher.group(3))
                : Long.parseUnsignedLong(matcher.group(2), 16);
        byte[] bytes = new byte[Integer.parseInt(matcher.group(1))];
        int there = target.read(address, bytes);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < there; i++) {
            if (i % BYTES_A_LINE == 0) {
                text.append(i == 0 ? "" : "\r\n").append(String.format("%016x:", address + i));
            }
            text.append(String.format(" 0x%02x", bytes[i]));
        }
        text.append(there == 0 ? "" : "\r\n");
        return there < bytes.length ? text + "Cannot access memory\r\n" : text.toString();
    }
}
