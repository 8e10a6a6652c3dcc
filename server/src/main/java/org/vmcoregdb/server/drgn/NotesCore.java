package org.vmcoregdb.server.drgn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.vmcoregdb.convert.CoreNotes;
import org.vmcoregdb.kernel.Kernel;

/**
 * An ELF core file of one PT_NOTE segment: the registers of the CPUs, and vmcoreinfo even where the dump has it in a header
 * of its own kind. A reader that gets memory from elsewhere takes it for a kernel's dump.
 *
 * <pre>
 *   0  Elf64_Ehdr   ET_CORE, one program header
 *  64  Elf64_Phdr   PT_NOTE
 * 120  the notes    Elf64_Nhdr, name, descriptor, each padded to 4 bytes
 * </pre>
 */
final class NotesCore {
    private static final int EHDR_BYTES = 64;
    private static final int PHDR_BYTES = 56;
    private static final int NOTE_ALIGNMENT = 4;
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final byte ELFCLASS64 = 2;
    private static final byte ELFDATA2LSB = 1;
    private static final byte ELFDATA2MSB = 2;
    private static final byte EV_CURRENT = 1;
    private static final short ET_CORE = 4;
    private static final int PT_NOTE = 4;

    private NotesCore() {}

    static byte[] of(Kernel kernel) {
        ByteOrder order = kernel.arch().byteOrder();
        byte[] notes = CoreNotes.bytes(CoreNotes.of(kernel), order);
        ByteBuffer core =
                ByteBuffer.allocate(EHDR_BYTES + PHDR_BYTES + notes.length).order(order);
        core.put(MAGIC).put(ELFCLASS64);
        core.put(order == ByteOrder.LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB)
                .put(EV_CURRENT)
                .position(16);
        core.putShort(ET_CORE).putShort((short) kernel.dump().machine().elfNumber());
        core.putInt(1).putLong(0).putLong(EHDR_BYTES).putLong(0).putInt(0);
        core.putShort((short) EHDR_BYTES).putShort((short) PHDR_BYTES).putShort((short) 1);
        core.position(EHDR_BYTES);
        core.putInt(PT_NOTE)
                .putInt(0)
                .putLong(EHDR_BYTES + PHDR_BYTES)
                .putLong(0)
                .putLong(0);
        core.putLong(notes.length).putLong(notes.length).putLong(NOTE_ALIGNMENT);
        return core.put(notes).array();
    }
}
