package org.vmcoregdb.server.drgn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.dump.Note;
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
    private static final int NHDR_BYTES = 12;
    private static final int NOTE_ALIGNMENT = 4;
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final byte ELFCLASS64 = 2;
    private static final byte ELFDATA2LSB = 1;
    private static final byte ELFDATA2MSB = 2;
    private static final byte EV_CURRENT = 1;
    private static final short ET_CORE = 4;
    private static final int PT_NOTE = 4;
    private static final String VMCOREINFO = "VMCOREINFO";

    private NotesCore() {}

    static byte[] of(Kernel kernel) {
        List<Note> notes = new ArrayList<>(kernel.dump().notes());
        if (!Note.anyOf(notes, VMCOREINFO)) {
            byte[] text = kernel.vmcoreInfo().text().getBytes(StandardCharsets.UTF_8);
            notes.add(new Note(VMCOREINFO, 0, text));
        }
        int size = notes.stream().mapToInt(NotesCore::size).sum();
        ByteOrder order = kernel.arch().byteOrder();
        ByteBuffer core = ByteBuffer.allocate(EHDR_BYTES + PHDR_BYTES + size).order(order);
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
        core.putLong(size).putLong(size).putLong(NOTE_ALIGNMENT);
        notes.forEach(note -> append(core, note));
        return core.array();
    }

    private static byte[] name(Note note) {
        return (note.owner() + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static int size(Note note) {
        return NHDR_BYTES + padded(name(note).length) + padded(note.descriptor().length);
    }

    private static int padded(int length) {
        return (length + NOTE_ALIGNMENT - 1) & -NOTE_ALIGNMENT;
    }

    private static void append(ByteBuffer core, Note note) {
        byte[] name = name(note);
        int end = core.position() + size(note);
        core.putInt(name.length).putInt(note.descriptor().length).putInt(note.type());
        core.put(name).position(end - padded(note.descriptor().length));
        core.put(note.descriptor()).position(end);
    }
}
