package org.vmcoregdb.dwarf;

import java.util.HexFormat;
import java.util.Optional;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.BuildId;

/**
 * Which file has what several files have in common: {@code .gnu_debugaltlink}, or {@code .debug_sup} (DWARF 5 §7.3.6).
 *
 * @param name the last part of its path
 */
public record SupplementLink(String name, BuildId buildId) {
    private static final int PATH_LIMIT = 4096;
    private static final int ID_LIMIT = 64;

    /** The link of a file; empty if it has none. */
    public static Optional<SupplementLink> of(DebugSections sections) throws FormatException {
        DebugSection gnu = sections.named(".gnu_debugaltlink");
        if (gnu.isPresent()) {
            Cursor cursor = new Cursor(gnu.bytes(), gnu.order(), 0);
            String path = cursor.terminatedString("path", PATH_LIMIT);
            return link(path, cursor.bytes("build-id", Math.min(ID_LIMIT, cursor.remaining())));
        }
        DebugSection standard = sections.named(".debug_sup");
        if (!standard.isPresent()) {
            return Optional.empty();
        }
        DwarfCursor cursor = DwarfCursor.atStart(standard);
        cursor.u16("version");
        if (cursor.u8("is_supplementary") != 0) {
            return Optional.empty(); // it is such a file itself
        }
        String path = cursor.string("path");
        return link(path, cursor.bytes("checksum", cursor.small("length of a checksum", ID_LIMIT)));
    }

    private static Optional<SupplementLink> link(String path, byte[] id) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return BuildId.of(HexFormat.of().formatHex(id)).map(buildId -> new SupplementLink(name, buildId));
    }
}
