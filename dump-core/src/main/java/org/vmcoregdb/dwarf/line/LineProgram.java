package org.vmcoregdb.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/** Runs a line number program (DWARF 5 §6.2.5). Each opcode takes at least a byte, so the rows are bounded by its size. */
final class LineProgram {
    private final LineProgramHeader header;
    private final DwarfCursor cursor;
    private final LineRows rows = new LineRows();
    private final List<LineTable.Sequence> sequences = new ArrayList<>();
    private final List<LineProgramHeader.FileEntry> files;
    private long address;
    private long operation;
    private int file;
    private int line;
    private boolean statement;
    private int firstRow;
    private boolean ascending;
    private long discriminator;

    /** Blocks of the current line have been distinguished: its further rows add nothing. */
    private boolean discriminated;

    private LineProgram(LineProgramHeader header, DwarfCursor cursor) {
        this.header = header;
        this.cursor = cursor;
        this.files = new ArrayList<>(header.files());
        restart();
    }

    static LineTable run(DebugSections sections, long offset, int addressSize, String compilationDirectory)
            throws FormatException {
        LineProgramHeader header = LineProgramHeader.read(sections, offset, addressSize);
        DwarfCursor cursor = DwarfCursor.atStart(sections.named(".debug_line")).moveTo(header.program());
        LineProgram program = new LineProgram(header, cursor);
        while (cursor.position() < header.end()) {
            program.step();
        }
        return new LineTable(header, program.files, program.rows, program.sequences, compilationDirectory);
    }

    private void restart() {
        address = 0;
        operation = 0;
        file = 1;
        line = 1;
        statement = header.defaultIsStatement();
        discriminator = 0;
        discriminated = false;
        firstRow = rows.count();
        ascending = true;
    }

    private void step() throws FormatException {
        int opcode = cursor.u8("opcode");
        int base = header.operandCounts().length + 1;
        if (opcode >= base) {
            special(opcode - base);
        } else if (opcode == 0) {
            extended();
        } else {
            standard(opcode);
        }
    }

    private void special(int adjusted) {
        advance(adjusted / header.lineRange());
        advanceLine(header.lineBase() + adjusted % header.lineRange());
        append();
    }

    private void advance(long operations) {
        int perInstruction = header.operationsPerInstruction();
        address += header.instructionLength() * ((operation + operations) / perInstruction);
        operation = (operation + operations) % perInstruction;
    }

    private void append() {
        if (rows.isNew(firstRow, address, file, line, statement, discriminated)) {
            put();
        }
        discriminator = 0;
    }

    private void put() {
        if (rows.count() > firstRow && Long.compareUnsigned(address, rows.address(rows.count() - 1)) < 0) {
            ascending = false;
        }
        rows.add(address, file, line, statement);
    }

    private void advanceLine(long lines) {
        line += (int) lines;
        if (lines != 0) {
            discriminated = discriminator != 0;
        }
    }

    private void standard(int opcode) throws FormatException {
        switch (opcode) {
            case 1 -> append(); // DW_LNS_copy
            case 2 -> advance(cursor.uleb("DW_LNS_advance_pc"));
            case 3 -> advanceLine(cursor.sleb("DW_LNS_advance_line"));
            case 4 -> file = (int) Math.min(Integer.MAX_VALUE, cursor.uleb("DW_LNS_set_file") & Long.MAX_VALUE);
            case 6 -> statement = !statement; // DW_LNS_negate_stmt
            case 8 -> advance((255 - header.operandCounts().length - 1) / header.lineRange()); // DW_LNS_const_add_pc
            case 9 -> { // DW_LNS_fixed_advance_pc
                address += cursor.u16("DW_LNS_fixed_advance_pc");
                operation = 0;
            }
            default -> { // columns, blocks, prologues, and what later versions may add
                for (int i = 0; i < header.operandCounts()[opcode - 1]; i++) {
                    cursor.uleb("operand");
                }
            }
        }
    }

    private void extended() throws FormatException {
        long length = cursor.uleb("length of an extended opcode");
        long start = cursor.position();
        if (length < 0 || length > header.end() - start) {
            throw cursor.damaged("an extended opcode that reaches past the program's end");
        }
        if (length > 0) {
            switch (cursor.u8("extended opcode")) {
                case 1 -> endSequence();
                case 2 -> { // DW_LNE_set_address
                    address = cursor.unsigned("DW_LNE_set_address", (int) Math.min(length - 1, Integer.MAX_VALUE));
                    operation = 0;
                }
                case 3 -> files.add(LineProgramHeader.readOldFile(cursor, cursor.string("DW_LNE_define_file")));
                case 4 -> { // DW_LNE_set_discriminator
                    discriminator = cursor.uleb("DW_LNE_set_discriminator");
                    discriminated |= discriminator != 0;
                }
                default -> {} // what producers add of their own
            }
        }
        cursor.moveTo(start + length);
    }

    /** Rows that go back and forth say nothing that can be looked up. */
    private void endSequence() {
        if (rows.count() > firstRow) {
            put();
            if (ascending) {
                sequences.add(new LineTable.Sequence(firstRow, rows.count() - 1, rows.address(firstRow), address));
            }
        }
        restart();
    }
}
