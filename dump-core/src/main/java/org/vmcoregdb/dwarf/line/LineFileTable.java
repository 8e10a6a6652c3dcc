package org.vmcoregdb.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/** The tables of directories and of files in line programs of DWARF 5 (§6.2.4.1), which describe their own columns. */
final class LineFileTable {
    private static final int DW_LNCT_PATH = 1;
    private static final int DW_LNCT_DIRECTORY = 2;
    private static final int COLUMN_LIMIT = 1 << 16;

    private final DebugSections sections;
    private final DwarfCursor cursor;
    private final long end;

    private record Column(int content, int form) {}

    /** @param end where the header ends */
    LineFileTable(DebugSections sections, DwarfCursor cursor, long end) {
        this.sections = sections;
        this.cursor = cursor;
        this.end = end;
    }

    /** Reads the next table. */
    List<LineProgramHeader.FileEntry> read() throws FormatException {
        int formatCount = cursor.u8("entry_format_count");
        List<Column> columns = new ArrayList<>(formatCount);
        for (int i = 0; i < formatCount; i++) {
            columns.add(new Column(
                    cursor.small("content type", COLUMN_LIMIT), cursor.small("form of a column", COLUMN_LIMIT)));
        }
        long count = cursor.uleb("number of entries");
        if (count < 0 || count > end - cursor.position()) {
            throw cursor.damaged(Long.toUnsignedString(count) + " files or directories");
        }
        List<LineProgramHeader.FileEntry> entries = new ArrayList<>();
        for (long i = 0; i < count && !columns.isEmpty(); i++) {
            entries.add(entry(columns));
        }
        return entries;
    }

    private LineProgramHeader.FileEntry entry(List<Column> columns) throws FormatException {
        String name = "";
        long directory = 0;
        for (Column column : columns) {
            if (column.content == DW_LNCT_PATH) {
                name = path(column.form);
            } else if (column.content == DW_LNCT_DIRECTORY) {
                directory = number(column.form);
            } else {
                number(column.form);
            }
        }
        return new LineProgramHeader.FileEntry(name, directory);
    }

    private String path(int form) throws FormatException {
        return switch (form) {
            case 0x08 -> cursor.string("path"); // DW_FORM_string
            case 0x0e -> at(".debug_str", cursor.offset("path"));
            case 0x1f -> at(".debug_line_str", cursor.offset("path"));
            default -> throw cursor.damaged("a path of form 0x" + Integer.toHexString(form));
        };
    }

    private String at(String section, long offset) throws FormatException {
        return sections.named(section).cursor(offset, "path").string("path");
    }

    private long number(int form) throws FormatException {
        switch (form) {
            case 0x0b -> {
                return cursor.u8("column");
            }
            case 0x05 -> {
                return cursor.u16("column");
            }
            case 0x06 -> {
                return cursor.u32("column");
            }
            case 0x07 -> {
                return cursor.s64("column");
            }
            case 0x0f -> {
                return cursor.uleb("column");
            }
            case 0x1e -> { // DW_FORM_data16: an MD5 sum
                cursor.skip(16, "column");
                return 0;
            }
            case 0x09 -> { // DW_FORM_block
                cursor.skip(cursor.uleb("length of a column"), "column");
                return 0;
            }
            case 0x08, 0x0e, 0x1f -> { // a string that is not a path: source text that clang embeds
                path(form);
                return 0;
            }
            default -> throw cursor.damaged("a column of form 0x" + Integer.toHexString(form));
        }
    }
}
