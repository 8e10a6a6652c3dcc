package org.vmcoregdb.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * The header of a line number program: how to decode it and which files it speaks of.
 *
 * @param version 2 to 5
 * @param instructionLength what address advances are multiplied by, in bytes
 * @param operationsPerInstruction more than 1 on VLIW machines only
 * @param defaultIsStatement rows start out as beginnings of statements
 * @param lineBase least advance of the line by a special opcode
 * @param lineRange number of line advances that special opcodes can make
 * @param operandCounts operands of standard opcodes; that of opcode n is at n - 1
 * @param addressSize bytes of an address
 * @param directories of version 5: number 0 is that of the compilation; before: number 0 is missing, 1 comes first
 * @param files of version 5: number 0 is the unit's own; before: 1 comes first
 * @param program where the program starts in the section
 * @param end where it ends
 */
record LineProgramHeader(
        int version,
        int instructionLength,
        int operationsPerInstruction,
        boolean defaultIsStatement,
        int lineBase,
        int lineRange,
        int[] operandCounts,
        int addressSize,
        List<String> directories,
        List<FileEntry> files,
        long program,
        long end) {

    /**
     * @param name as written
     * @param directory index of its directory
     */
    record FileEntry(String name, long directory) {}

    /**
     * Reads the header at an offset of {@code .debug_line}.
     *
     * @param addressSize bytes of an address, which the header itself tells from version 5 on
     */
    static LineProgramHeader read(DebugSections sections, long offset, int addressSize) throws FormatException {
        DwarfCursor cursor = sections.named(".debug_line").cursor(offset, "line number program");
        long length = cursor.initialLength("unit_length of a line number program");
        long end = cursor.position() + length;
        int version = cursor.u16("version");
        if (version < 2 || version > 5) {
            throw cursor.damaged("a line number program of version " + version);
        }
        int bytesOfAddress = addressSize;
        if (version >= 5) {
            bytesOfAddress = cursor.u8("address_size");
            cursor.skip(1, "segment_selector_size");
        }
        long headerLength = cursor.offset("header_length");
        long program = cursor.position() + headerLength;
        if (headerLength < 0 || program > end) {
            throw cursor.damaged("header_length reaches past the program's end");
        }
        int instructionLength = cursor.u8("minimum_instruction_length");
        int operations = version >= 4 ? cursor.u8("maximum_operations_per_instruction") : 1;
        boolean isStatement = cursor.u8("default_is_stmt") != 0;
        int lineBase = (byte) cursor.u8("line_base");
        int lineRange = cursor.u8("line_range");
        if (lineRange == 0 || operations == 0) {
            throw cursor.damaged("line_range is " + lineRange + ", operations per instruction are " + operations);
        }
        int[] operandCounts = new int[Math.max(0, cursor.u8("opcode_base") - 1)];
        for (int i = 0; i < operandCounts.length; i++) {
            operandCounts[i] = cursor.u8("standard_opcode_lengths");
        }
        List<String> directories = new ArrayList<>();
        List<FileEntry> files = new ArrayList<>();
        if (version >= 5) {
            LineFileTable table = new LineFileTable(sections, cursor, program);
            table.read().forEach(d -> directories.add(d.name()));
            files.addAll(table.read());
        } else {
            readOldTables(cursor, directories, files);
        }
        return new LineProgramHeader(
                version,
                instructionLength,
                operations,
                isStatement,
                lineBase,
                lineRange,
                operandCounts,
                bytesOfAddress,
                List.copyOf(directories),
                List.copyOf(files),
                program,
                end);
    }

    private static void readOldTables(DwarfCursor cursor, List<String> directories, List<FileEntry> files)
            throws FormatException {
        String directory = cursor.string("include_directories");
        while (!directory.isEmpty()) {
            directories.add(directory);
            directory = cursor.string("include_directories");
        }
        String name = cursor.string("file_names");
        while (!name.isEmpty()) {
            files.add(readOldFile(cursor, name));
            name = cursor.string("file_names");
        }
    }

    static FileEntry readOldFile(DwarfCursor cursor, String name) throws FormatException {
        long directory = cursor.uleb("directory of a file");
        cursor.uleb("time of a file");
        cursor.uleb("length of a file");
        return new FileEntry(name, directory);
    }

    /** Index of the first file: files are numbered from 1 before version 5. */
    int firstFile() {
        return version >= 5 ? 0 : 1;
    }

    /** A directory as written; empty for the directory of the compilation. */
    String directory(long index) {
        long place = version >= 5 ? index : index - 1;
        boolean own = index == 0 || place < 0 || place >= directories.size();
        return own ? "" : directories.get((int) place);
    }
}
