package org.vmcoregdb.convert;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.kernel.Kernel;

/**
 * The ELF notes of a kernel's dump: those that the dump has, or else NT_PRSTATUS notes made of the registers it has; and one vmcoreinfo, the dump's own
 * or what was found of the kernel.
 */
public final class CoreNotes {
    private static final String VMCOREINFO = "VMCOREINFO";
    private static final String ERASE_INFO = "ERASEINFO";
    private static final String CORE = "CORE";
    private static final int ALIGNMENT = 4;
    private static final int HEADER_BYTES = 12;

    /** What programs want of a kernel's vmcoreinfo that a kernel without one does not say. */
    private static final List<String> SYMBOLS = List.of("_stext", "init_uts_ns", "swapper_pg_dir");

    private CoreNotes() {}

    /** Those of a kernel. */
    public static List<Note> of(Kernel kernel) {
        List<Note> notes = new ArrayList<>();
        for (Note note : kernel.dump().notes()) {
            if (!note.owner().equals(VMCOREINFO)) {
                notes.add(note);
            }
        }
        boolean registers = notes.stream().anyMatch(note -> note.is(CORE, Note.NT_PRSTATUS));
        for (CpuState cpu : registers ? List.<CpuState>of() : kernel.dump().cpus()) {
            kernel.arch()
                    .prStatusNote(cpu.registers())
                    .ifPresent(bytes -> notes.add(new Note(CORE, Note.NT_PRSTATUS, bytes)));
        }
        notes.add(new Note(VMCOREINFO, 0, vmcoreInfo(kernel)));
        String erased = erased(kernel);
        if (!erased.isEmpty() && !Note.anyOf(notes, ERASE_INFO)) {
            notes.add(new Note(ERASE_INFO, 0, erased.getBytes(StandardCharsets.UTF_8)));
        }
        return List.copyOf(notes);
    }

    /** How many CPUs have registers in notes. */
    static int cpus(List<Note> notes) {
        return (int)
                notes.stream().filter(note -> note.is(CORE, Note.NT_PRSTATUS)).count();
    }

    /** What the dump says was erased, a line for each. */
    static String erased(Kernel kernel) {
        StringBuilder text = new StringBuilder();
        kernel.dump().erased().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** What the kernel says of itself, and what was found of one that does not say the most needed. */
    static byte[] vmcoreInfo(Kernel kernel) {
        StringBuilder text = new StringBuilder(kernel.vmcoreInfo().text());
        if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        if (kernel.vmcoreInfo().symbol("_stext").isEmpty()) {
            for (String name : SYMBOLS) {
                if (kernel.vmcoreInfo().symbol(name).isEmpty()) {
                    kernel.symbol(name)
                            .ifPresent(at -> text.append("SYMBOL(")
                                    .append(name)
                                    .append(")=")
                                    .append(Long.toHexString(at))
                                    .append('\n'));
                }
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Where something is in the bytes of notes.
     *
     * @param offset from the first note's start
     */
    record Place(int offset, int bytes) {}

    /** Where the text of vmcoreinfo is in the {@link #bytes bytes} of these notes. */
    static Place placeOfVmcoreInfo(List<Note> notes) {
        int at = 0;
        for (Note note : notes) {
            int name = note.owner().getBytes(StandardCharsets.UTF_8).length + 1;
            int descriptor = at + HEADER_BYTES + up(name);
            if (note.owner().equals(VMCOREINFO)) {
                return new Place(descriptor, note.descriptor().length);
            }
            at = descriptor + up(note.descriptor().length);
        }
        return new Place(0, 0);
    }

    private static int up(int bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Notes as a file has them: {@code Elf64_Nhdr}, name and descriptor, each padded to 4 bytes. */
    public static byte[] bytes(List<Note> notes, ByteOrder order) {
        ByteOutput out = new ByteOutput(4096, order);
        for (Note note : notes) {
            byte[] name = (note.owner() + "\0").getBytes(StandardCharsets.UTF_8);
            out.u32(name.length).u32(note.descriptor().length).u32(note.type());
            out.bytes(name).align(ALIGNMENT).bytes(note.descriptor()).align(ALIGNMENT);
        }
        return out.toByteArray();
    }
}
