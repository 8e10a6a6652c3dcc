package org.vmcoregdb.dump;

import java.util.Optional;

/** Files that are recognised but not read: what to tell the user about them. */
final class ForeignFormat {
    /** Shorter texts than this may well be something else. */
    private static final int TEXT_BYTES = 4;

    private ForeignFormat() {}

    /** What a file with these first bytes is, as the end of "FILE is …"; empty if it looks like nothing known. */
    static Optional<String> describe(byte[] head) {
        String dump = dump(head);
        if (!dump.isEmpty()) {
            return Optional.of(dump + ", which is recognised but not supported yet");
        }
        return text(head) ? Optional.of("a text file, not a crash dump") : Optional.empty();
    }

    private static String dump(byte[] head) {
        long first = number(head, 8);
        if (first == 0xa8190173618f23edL || first == 0xa8190173618f23cdL) {
            return "an LKCD dump";
        }
        if (first == 0xa8190173618f23fdL) {
            return "a stand-alone dump of s390";
        }
        if (startsWith(head, "sadump\0\0") || first == 0x0000706d75646173L) {
            return "an sadump dump";
        }
        if (startsWith(head, "QEVM") || startsWith(head, "LibvirtQemudSave")) {
            return "a saved QEMU machine (savevm, virsh save)";
        }
        if (startsWith(head, "LinuxGuestRecord")) {
            return "a saved Xen guest (xm save)";
        }
        return switch ((int) number(head, 4)) {
            case 0xbed0bed0, 0xbed2bed2, 0xbed3bed3, 0xbad1bad1, 0xbad2bad2 -> "a VMware state file (.vmss, .vmsn)";
            case 0xf00febed, 0xf00febee -> "a Xen guest core (xc_core)";
            case 0x4c694d45 -> "a LiME memory image";
            case 0x4c4d5641 -> "an AVML memory image";
            default -> "";
        };
    }

    private static boolean text(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != 0x1b) {
                return false;
            }
        }
        return head.length >= TEXT_BYTES;
    }

    private static boolean startsWith(byte[] head, String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (i >= head.length || head[i] != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] head, int width) {
        long value = 0;
        for (int i = Math.min(width, head.length) - 1; i >= 0; i--) {
            value = value << 8 | head[i] & 0xff;
        }
        return value;
    }
}
