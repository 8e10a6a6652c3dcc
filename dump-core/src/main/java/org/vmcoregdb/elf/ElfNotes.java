package org.vmcoregdb.elf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * A run of notes ({@code Elf64_Nhdr}: name size, descriptor size, type; then both padded to 4 bytes).
 *
 * @param notes those that are whole
 * @param complete false if the run ends within a note, because it is damaged or the file is cut
 */
public record ElfNotes(List<ElfNote> notes, boolean complete) {
    /** As many bytes of notes as are read: notes of 8192 CPUs take under 8 MiB, device dumps may be larger. */
    static final long LIMIT_BYTES = 128L << 20;

    /** As many notes: sixteen for each of that many CPUs. */
    static final int LIMIT_COUNT = 1 << 17;

    private static final int HEADER = 12;

    /** Reads the notes in a source, as far as they are whole. */
    public static ElfNotes read(ByteSource source, ByteOrder order) throws FormatException {
        List<ElfNote> notes = new ArrayList<>();
        Cursor cursor = new Cursor(source, order, 0);
        long end = Math.min(source.size(), LIMIT_BYTES);
        while (end - cursor.position() >= HEADER) {
            if (notes.size() >= LIMIT_COUNT) {
                return new ElfNotes(List.copyOf(notes), false);
            }
            long nameSize = cursor.u32("n_namesz");
            long descriptorSize = cursor.u32("n_descsz");
            int type = cursor.s32("n_type");
            if (nameSize == 0 && descriptorSize == 0 && type == 0) {
                break; // padding: the kernel leaves the rest of the area of a CPU that never ran zero
            }
            if (padded(nameSize) + descriptorSize > end - cursor.position()) {
                return new ElfNotes(List.copyOf(notes), false);
            }
            long descriptorAt = cursor.position() + padded(nameSize);
            String owner = cursor.fixedString("name of a note", (int) nameSize);
            byte[] descriptor = cursor.moveTo(descriptorAt).bytes("descriptor of a note", descriptorSize);
            cursor.moveTo(descriptorAt + padded(descriptorSize));
            notes.add(new ElfNote(owner, type, descriptor));
        }
        return new ElfNotes(List.copyOf(notes), source.size() <= LIMIT_BYTES);
    }

    /** The build-id that is among them, in hexadecimal. */
    public Optional<String> buildId() {
        return notes.stream()
                .filter(ElfNote::isBuildId)
                .map(note -> HexFormat.of().formatHex(note.descriptor()))
                .findFirst();
    }

    private static long padded(long size) {
        return (size + 3) & ~3L;
    }
}
