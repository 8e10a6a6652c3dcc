package org.vmcoregdb.server.command.files;

import java.util.Locale;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.mm.CachedPage;
import org.vmcoregdb.kernel.mm.InodePages;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code files}, as crash shows it. */
final class FilesText {
    private FilesText() {}

    static void write(TextPage out, FileAnswers.Dentry dentry) {
        out.lines("     DENTRY           INODE           SUPERBLK     TYPE PATH\n");
        out.format(
                "%016x %16s %016x %-4s %s%n",
                dentry.dentry(),
                dentry.inode() == 0 ? "?" : String.format(Locale.ROOT, "%016x", dentry.inode()),
                dentry.superBlock(),
                dentry.kind().map(FileKind::letters).orElse("N/A"),
                dentry.path());
    }

    static void write(TextPage out, FileAnswers.OpenFiles open) {
        if (!open.look().matches()) {
            out.between();
        }
        TaskHeading.append(out, open.task());
        open.files()
                .root()
                .ifPresent(root -> out.append("ROOT: ")
                        .append(root)
                        .append("    CWD: ")
                        .append(open.files().workingDirectory().orElse(""))
                        .lines(open.look().matches() ? " \n" : "\n"));
        if (open.files().open().isEmpty()) {
            out.lines("No open files\n");
        } else {
            out.lines(
                    open.look().pageCounts()
                            ? " FD      INODE          I_MAPPING     NRPAGES TYPE PATH\n"
                            : " FD       FILE            DENTRY           INODE       TYPE PATH\n");
            open.files().open().forEach(f -> file(out, f, open.look().pageCounts()));
        }
        open.files().problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
        out.lines(open.look().blankAfter() ? "\n" : "");
    }

    private static void file(TextPage out, OpenFile file, boolean pageCounts) {
        String name = file.path().orElseGet(() -> "(" + file.problem().orElse("unknown") + ")");
        String kind = String.format(Locale.ROOT, "%-4s", file.kind().letters());
        if (pageCounts) {
            out.format(
                    "%3d %016x %016x %7s %s %s%n",
                    file.descriptor(),
                    file.inode(),
                    file.mapping().orElse(0),
                    file.cachedPages().isPresent() ? file.cachedPages().getAsLong() : "?",
                    kind,
                    name);
        } else {
            out.format(
                    "%3d %016x %016x %016x %s %s%n",
                    file.descriptor(), file.file(), file.dentry(), file.inode(), kind, name);
        }
    }

    static void write(TextPage out, FileAnswers.Pages answer) {
        InodePages pages = answer.pages();
        out.lines("     INODE        NRPAGES\n");
        out.format("%016x %8d%n%n", pages.inode(), pages.count());
        if (!pages.pages().isEmpty()) {
            out.lines("      PAGE       PHYSICAL      MAPPING       INDEX CNT FLAGS\n");
        }
        for (CachedPage page : pages.pages()) {
            out.format(
                    "%016x %8x %016x %8x %2d %x %s%n",
                    page.page(),
                    page.physical(),
                    page.mapping(),
                    page.index(),
                    page.references(),
                    page.flags(),
                    String.join(",", page.flagNames()));
        }
        pages.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }
}
