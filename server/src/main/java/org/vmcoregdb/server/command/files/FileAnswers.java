package org.vmcoregdb.server.command.files;

import java.util.Optional;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.TaskFiles;
import org.vmcoregdb.kernel.mm.InodePages;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code files} answers. */
public final class FileAnswers {
    private FileAnswers() {}

    /** What a task has open. */
    public record OpenFiles(Task task, TaskFiles files, Look look) implements Answer {
        /**
         * How they are shown.
         *
         * @param pageCounts whether to show how many pages of each file are in memory
         * @param matches whether these are only the files that were looked for
         * @param blankAfter an empty line after them
         */
        public record Look(boolean pageCounts, boolean matches, boolean blankAfter) {}

        @Override
        public String type() {
            return "open_files";
        }

        @Override
        public void text(TextPage page) {
            FilesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            FilesJson.write(out, this);
        }
    }

    /**
     * A {@code struct dentry} and what it leads to.
     *
     * @param dentry its address
     * @param inode address of its inode; 0 for a name that is known not to exist
     * @param superBlock address of its file system's {@code struct super_block}
     * @param kind what it names, unless it names nothing
     * @param path its whole name
     */
    public record Dentry(long dentry, long inode, long superBlock, Optional<FileKind> kind, String path)
            implements Answer {
        @Override
        public String type() {
            return "dentry";
        }

        @Override
        public void text(TextPage page) {
            FilesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            FilesJson.write(out, this);
        }
    }

    /** The pages of a file that are in memory. */
    public record Pages(InodePages pages) implements Answer {
        @Override
        public String type() {
            return "inode_pages";
        }

        @Override
        public void text(TextPage page) {
            FilesText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            FilesJson.write(out, this);
        }
    }
}
