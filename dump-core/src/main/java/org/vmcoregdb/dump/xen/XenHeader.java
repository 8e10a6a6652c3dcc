package org.vmcoregdb.dump.xen;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.Note;

/**
 * What the notes say of the whole core.
 *
 * @param paravirtual true if the guest's page tables hold machine frames
 * @param pageSize size of its pages in bytes
 * @param hypervisor such as {@code Xen 4.17.7}; empty if no note says
 */
record XenHeader(boolean paravirtual, int pageSize, String hypervisor) {
    private static final String OWNER = "Xen";
    private static final int HEADER = 0x2000001;
    private static final int XEN_VERSION = 0x2000002;
    private static final long MAGIC_PV = 0xf00febedL;
    private static final long MAGIC_HVM = 0xf00febeeL;
    private static final int SMALLEST_PAGE = 4096;
    private static final int LARGEST_PAGE = 65536;
    private static final int EXTRA_VERSION_BYTES = 16;

    /** True if one of the notes is a Xen core's header. */
    static boolean isAmong(List<Note> notes) {
        return find(notes, HEADER).isPresent();
    }

    /** @throws FormatException if there is no header among the notes, or it makes no sense */
    static XenHeader read(String file, List<Note> notes) throws FormatException {
        Note header =
                find(notes, HEADER).orElseThrow(() -> new FormatException(file + ": the Xen core has no header note"));
        Cursor cursor = new Cursor(
                new ByteArraySource(file + ", header note", header.descriptor()), ByteOrder.LITTLE_ENDIAN, 0);
        long magic = cursor.s64("xch_magic");
        cursor.skip(16); // xch_nr_vcpus, xch_nr_pages: the sections' sizes say
        long pageSize = cursor.s64("xch_page_size");
        if (magic != MAGIC_PV && magic != MAGIC_HVM) {
            throw new FormatException(file + ": xch_magic of the Xen core is 0x" + Long.toHexString(magic)
                    + ", not 0xf00febed (PV) or 0xf00febee (PVH, HVM)");
        }
        if (pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE || Long.bitCount(pageSize) != 1) {
            throw new FormatException(
                    file + ": xch_page_size of the Xen core is " + pageSize + ", which no machine has");
        }
        return new XenHeader(
                magic == MAGIC_PV,
                (int) pageSize,
                find(notes, XEN_VERSION).map(XenHeader::version).orElse(""));
    }

    private static Optional<Note> find(List<Note> notes, int type) {
        return notes.stream().filter(n -> n.is(OWNER, type)).findFirst();
    }

    /** {@code struct xen_dumpcore_elfnote_xen_version_desc}: u64 major, u64 minor, char extra[16] such as ".7". */
    private static String version(Note note) {
        byte[] bytes = note.descriptor();
        if (bytes.length < 16 + EXTRA_VERSION_BYTES || bytes[4] != 0 || bytes[12] != 0) {
            return "";
        }
        int end = 16;
        while (end < 16 + EXTRA_VERSION_BYTES && bytes[end] > ' ') {
            end++;
        }
        String extra = ByteText.decode(bytes, 16, end);
        return "Xen " + (bytes[0] & 0xff) + "." + (bytes[8] & 0xff) + extra;
    }
}
