package org.vmcoregdb.server.command.mount;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.SuperBlocks;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TextPage;

/** {@code mount}, as crash shows it. */
final class MountsText {
    /** Type and device have so many columns, and take the blanks of each other. */
    private static final int NAMES_WIDTH = 17;

    private MountsText() {}

    static void write(TextPage out, MountsAnswer answer) {
        boolean details = answer.mounts().stream()
                .anyMatch(m -> m.open().isPresent() || m.dirty().isPresent());
        if (!details) {
            header(out, answer.look().nested());
        }
        for (MountsAnswer.Shown shown : answer.mounts()) {
            if (details) {
                header(out, answer.look().nested());
            }
            mount(out, shown.mount());
            shown.open().ifPresent(files -> files(out, files));
            shown.dirty().ifPresent(dirty -> dirty(out, dirty));
            out.lines(details ? "\n" : "");
        }
        answer.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }

    private static void header(TextPage out, boolean nested) {
        out.append(Columns.centered(nested ? "MOUNT" : "VFSMOUNT", 16))
                .append(' ')
                .append(Columns.centered("SUPERBLK", 16))
                .lines(" TYPE   DEVNAME   DIRNAME\n");
    }

    private static void mount(TextPage out, Mount mount) {
        out.format("%16x %16x ", mount.address(), mount.superBlock());
        String names = String.format(
                Locale.ROOT,
                "%-6s %-9s ",
                mount.type().orElse("unknown"),
                mount.device().orElse("(unknown)"));
        int end = names.length();
        while (end > NAMES_WIDTH && names.charAt(end - 2) == ' ') {
            end--;
        }
        out.append(names.substring(0, end));
        out.format("%-10s", mount.directory().orElse("(unknown)"));
        mount.problem().ifPresent(p -> out.append(" [").append(p).append(']'));
        out.lines("\n");
    }

    private static void files(TextPage out, List<OpenFile> files) {
        out.append(Columns.centered("OPEN FILES", 16)).lines("\n");
        if (files.isEmpty()) {
            out.lines("No open files found\n");
            return;
        }
        out.append(Columns.centered("DENTRY", 16)).append(' ');
        out.append(Columns.centered("INODE", 16)).lines(" TYPE PATH\n");
        for (OpenFile file : files) {
            out.format(
                    "%16x %16x %-4s %s%n",
                    file.dentry(),
                    file.inode(),
                    file.kind().letters(),
                    file.path().orElseGet(() -> "(" + file.problem().orElse("unknown") + ")"));
        }
    }

    private static void dirty(TextPage out, SuperBlocks.Dirty dirty) {
        out.lines("DIRTY INODES\n");
        if (dirty.inodes().isEmpty() && dirty.problem().isEmpty()) {
            out.lines("No dirty inodes found\n");
        }
        dirty.inodes().forEach(inode -> out.append(Long.toHexString(inode)).lines("\n"));
        dirty.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }
}
