package org.vmcoregdb.dump.elfcore;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Slice;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.Erasure;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfNote;
import org.vmcoregdb.elf.ElfNotes;
import org.vmcoregdb.elf.ProgramHeader;

/**
 * What the headers and notes of a core say.
 *
 * @param format what kind of core it is
 * @param machine from {@code e_machine}
 * @param pageSize the kernel's page size in bytes, 4096 if no vmcoreinfo says
 * @param extents where each byte of physical memory is
 * @param notes all notes
 * @param vmcoreInfo from its note
 * @param physBase from the segment of the kernel image
 * @param warnings sentences
 */
record ElfCoreHeaders(
        DumpFormat format,
        Machine machine,
        int pageSize,
        ExtentMap extents,
        List<Note> notes,
        Optional<VmcoreInfo> vmcoreInfo,
        OptionalLong physBase,
        List<String> warnings) {
    private static final int DEFAULT_PAGE_SIZE = 4096;
    private static final int LARGEST_PAGE_SIZE = 65536;

    /** {@code NT_AUXV}: only the core of a process has it. */
    private static final int NT_AUXV = 6;

    static ElfCoreHeaders read(ByteSource source, Packing packing) throws FormatException {
        checkKind(source);
        ElfFile elf = ElfFile.open(source);
        List<String> warnings = new ArrayList<>(packing.warnings());
        List<Note> notes = notes(elf, warnings);
        Optional<VmcoreInfo> info = VmcoreInfo.ofNotes(notes);
        if (info.isEmpty() && isProcess(notes)) {
            throw new FormatException(source.name() + " is the core of a user process, not of a kernel");
        }
        List<ExtentMap.Piece> pieces = pieces(elf, warnings);
        if (pieces.isEmpty()) {
            throw new FormatException(source.name() + " is an ELF core without any segment of memory");
        }
        boolean truncated = has(pieces, ExtentMap.TRUNCATED);
        boolean partial = has(pieces, ExtentMap.EXCLUDED);
        if (truncated) {
            warnings.add(source.name() + " is cut short: its segments reach past its end at 0x"
                    + Long.toHexString(source.size()) + "; the memory there is missing");
        }
        Erasure.warning(source.name(), Erasure.ofNotes(notes)).ifPresent(warnings::add);
        boolean qemu = Note.anyOf(notes, "QEMU");
        boolean virtualBox = Note.anyOf(notes, "VBCORE");
        return new ElfCoreHeaders(
                new DumpFormat(
                        qemu ? "ELF vmcore (QEMU)" : virtualBox ? "ELF core (VirtualBox)" : "ELF vmcore",
                        packing.label(),
                        partial,
                        truncated || !packing.warnings().isEmpty()),
                Machine.ofElf(elf.header().ident().machine()),
                pageSize(info),
                ExtentMap.of(pieces),
                notes,
                info,
                qemu || virtualBox ? OptionalLong.empty() : physBase(elf),
                List.copyOf(warnings));
    }

    private static boolean isProcess(List<Note> notes) {
        for (Note note : notes) {
            if (note.is("CORE", NT_AUXV)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(List<ExtentMap.Piece> pieces, long marker) {
        for (ExtentMap.Piece piece : pieces) {
            if (piece.offset() == marker) {
                return true;
            }
        }
        return false;
    }

    /** Refuses what is not the core of a 64-bit kernel, in the byte order of its machine. */
    static void checkKind(ByteSource source) throws FormatException {
        ElfIdent ident = ElfIdent.read(source);
        if (ident.type() != ElfIdent.ET_CORE) {
            String kind = switch (ident.type()) {
                case ElfIdent.ET_REL -> "a relocatable file (a kernel module or an object file)";
                case ElfIdent.ET_EXEC -> "an executable (vmlinux?)";
                case ElfIdent.ET_DYN -> "a shared object or executable";
                default -> "of type " + ident.type();
            };
            throw new FormatException(source.name() + " is an ELF file, but " + kind + ", not a core dump");
        }
        boolean big = ident.order() == ByteOrder.BIG_ENDIAN;
        Machine machine = Machine.ofElf(ident.machine());
        ByteOrder expected =
                Architecture.of(machine).map(Architecture::byteOrder).orElse(ByteOrder.LITTLE_ENDIAN);
        if (ident.bits() != 64 || ident.order() != expected) {
            String which = machine == Machine.UNKNOWN ? "ELF machine " + ident.machine() : machine.unameName();
            throw new FormatException(source.name() + " is a " + ident.bits() + "-bit "
                    + (big ? "big-endian" : "little-endian") + " core dump of " + which
                    + "; only 64-bit little-endian kernels are supported");
        }
    }

    private static List<Note> notes(ElfFile elf, List<String> warnings) throws FormatException {
        List<Note> notes = new ArrayList<>();
        long budget = 256L << 20; // overlapping PT_NOTEs of a damaged file must not multiply its size
        for (ProgramHeader segment : elf.programHeaders()) {
            if (segment.type() != ProgramHeader.PT_NOTE) {
                continue;
            }
            String name = elf.source().name();
            long available = elf.source().size() - segment.offset();
            if (segment.offset() < 0 || segment.fileSize() < 0 || available < 0) {
                warnings.add(name + ": its notes at offset 0x" + Long.toHexString(segment.offset())
                        + " are past its end and not read");
                continue;
            }
            long size = Math.min(Math.min(segment.fileSize(), available), budget);
            budget -= size;
            ElfNotes read = ElfNotes.read(new Slice(elf.source(), name, segment.offset(), size), elf.order());
            for (ElfNote note : read.notes()) {
                notes.add(Note.of(note));
            }
            if (!read.complete() || size < segment.fileSize()) {
                warnings.add(name + ": its notes at offset 0x" + Long.toHexString(segment.offset())
                        + " are damaged or cut short; " + read.notes().size() + " of them were read");
            }
        }
        return List.copyOf(notes);
    }

    private static List<ExtentMap.Piece> pieces(ElfFile elf, List<String> warnings) {
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long end = elf.source().size();
        int bad = 0;
        for (ProgramHeader segment : elf.programHeaders()) {
            if (segment.type() != ProgramHeader.PT_LOAD || segment.paddr() == -1) {
                continue; // /proc/kcore marks segments without a physical address with -1
            }
            long start = segment.paddr();
            long fileSize = segment.fileSize();
            long memorySize = Math.max(segment.memorySize(), fileSize);
            if (start < 0
                    || fileSize < 0
                    || segment.memorySize() < 0
                    || segment.offset() < 0
                    || start > Long.MAX_VALUE - memorySize
                    || segment.offset() > Long.MAX_VALUE - fileSize) {
                bad++;
                continue;
            }
            long inFile = Math.max(0, Math.min(fileSize, end - segment.offset()));
            add(pieces, start, start + inFile, segment.offset());
            add(pieces, start + inFile, start + fileSize, ExtentMap.TRUNCATED);
            add(pieces, start + fileSize, start + memorySize, ExtentMap.EXCLUDED);
        }
        if (bad > 0) {
            warnings.add(elf.source().name() + ": " + bad
                    + " of its segments have impossible addresses or sizes and are left out");
        }
        return pieces;
    }

    private static void add(List<ExtentMap.Piece> pieces, long start, long end, long offset) {
        if (start < end) {
            pieces.add(new ExtentMap.Piece(start, end, offset));
        }
    }

    private static int pageSize(Optional<VmcoreInfo> info) {
        String text = info.isEmpty() ? "" : info.get().get("PAGESIZE").orElse("");
        for (int size = DEFAULT_PAGE_SIZE; size <= LARGEST_PAGE_SIZE; size *= 2) {
            if (text.equals(Integer.toString(size))) {
                return size;
            }
        }
        return DEFAULT_PAGE_SIZE;
    }

    /** Of kdump cores only: QEMU's have a segment for each mapping there is, and modules share the kernel's range. */
    private static OptionalLong physBase(ElfFile elf) {
        Machine machine = Machine.ofElf(elf.header().ident().machine());
        OptionalLong map = Architecture.of(machine).map(Architecture::imageMap).orElse(OptionalLong.empty());
        if (map.isEmpty()) {
            return OptionalLong.empty();
        }
        for (ProgramHeader segment : elf.programHeaders()) {
            if (segment.type() == ProgramHeader.PT_LOAD
                    && Long.compareUnsigned(segment.vaddr(), map.getAsLong()) >= 0) {
                return OptionalLong.of(segment.paddr() - (segment.vaddr() - map.getAsLong()));
            }
        }
        return OptionalLong.empty();
    }
}
