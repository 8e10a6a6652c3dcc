package org.vmcoregdb.dump.foreign;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;

/** Refuses, in a sentence that says what they are, dumps that are recognised but not read, and texts. */
public final class ForeignReader implements FormatReader {
    /** Shorter texts than this may well be something else. */
    private static final int TEXT_BYTES = 4;

    private static final int HYPER_V = 0x01282014;

    /** @throws FormatException if a file with these first bytes is one that is recognised */
    @Override
    public boolean recognises(FileHead head) throws FormatException {
        String dump = dump(head);
        if (!dump.isEmpty()) {
            throw new FormatException(head.name() + " is " + dump + ", which is recognised but not supported yet");
        }
        if ((int) head.number(Integer.BYTES) == HYPER_V) {
            throw new FormatException(
                    head.name()
                            + " is what Hyper-V saved of a machine (.vmrs), which is recognised but not supported yet: let the machine"
                            + " write a dump itself (kdump; with kernel.unknown_nmi_panic=1 Debug-VM -InjectNonMaskableInterrupt makes it)");
        }
        if (head.startsWith("QFI\u00fb")) {
            throw new FormatException(head.name() + " is a disk image (qcow2) without snapshots, not a crash dump");
        }
        if (text(head.bytes())) {
            throw new FormatException(head.name() + " is a text file, not a crash dump");
        }
        return false;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        recognises(probe.head());
        return Optional.empty();
    }

    private static String dump(FileHead head) {
        long first = head.number(8);
        if (first == 0xa8190173618f23edL || first == 0xa8190173618f23cdL) {
            return "an LKCD dump";
        }
        if (first == 0xa8190173618f23fdL) {
            return "a stand-alone dump of s390";
        }
        if (head.startsWith("LibvirtQemudPart")) {
            return "a machine of libvirt whose saving did not come to its end";
        }
        if (head.startsWith("LinuxGuestRecord")) {
            return "a saved Xen guest (xm save)";
        }
        return switch ((int) head.number(4)) {
            case 0xf00febed, 0xf00febee -> "a Xen guest core (xc_core)";
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
}
