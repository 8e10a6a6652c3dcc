package org.vmcoregdb.server.render;

import java.util.Locale;
import org.vmcoregdb.kernel.fs.CachedPage;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.InodePages;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.server.result.DentryResult;
import org.vmcoregdb.server.result.InodePagesResult;
import org.vmcoregdb.server.result.OpenFilesResult;
import org.vmcoregdb.server.result.Result;

/** {@code files}, as crash shows it. */
final class FilesText {
    private FilesText() {}

    static void append(TextPage out, Result.FileAnswer answer) {
        if (answer instanceof OpenFilesResult open) {
            open(out, open);
        } else if (answer instanceof DentryResult dentry) {
            out.lines("     DENTRY           INODE           SUPERBLK     TYPE PATH\n");
            out.format(
                    "%016x %16s %016x %-4s %s%n",
                    dentry.dentry(),
                    dentry.inode() == 0 ? "?" : String.format(Locale.ROOT, "%016x", dentry.inode()),
                    dentry.superBlock(),
                    dentry.kind().map(FileKind::letters).orElse("N/A"),
                    dentry.path());
        } else if (answer instanceof InodePagesResult pages) {
            pages(out, pages.pages());
        }
    }

    private static void open(TextPage out, OpenFilesResult open) {
        TaskHeading.append(out, open.task(), open.blankBefore());
        open.files()
                .root()
                .ifPresent(root -> out.append("ROOT: ")
                        .append(root)
                        .append("    CWD: ")
                        .append(open.files().workingDirectory().orElse(""))
                        .lines(open.matches() ? " \n" : "\n"));
        if (open.files().open().isEmpty()) {
            out.lines("No open files\n");
        } else {
            out.lines(
                    open.pageCounts()
                            ? " FD      INODE          I_MAPPING     NRPAGES TYPE PATH\n"
                            : " FD       FILE            DENTRY           INODE       TYPE PATH\n");
            open.files().open().forEach(f -> file(out, f, open.pageCounts()));
        }
        open.files().problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
        out.lines(open.blankAfter() ? "\n" : "");
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

    private static void pages(TextPage out, InodePages pages) {
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
