package org.vmcoregdb.server.result;

import org.vmcoregdb.kernel.fs.TaskFiles;
import org.vmcoregdb.kernel.sched.Task;

/**
 * What a task has open.
 *
 * @param pageCounts whether to show how many pages of each file are in memory
 * @param matches whether these are only the files that were looked for
 * @param blankBefore an empty line before it
 * @param blankAfter an empty line after it
 */
public record OpenFilesResult(
        Task task, TaskFiles files, boolean pageCounts, boolean matches, boolean blankBefore, boolean blankAfter)
        implements Result.FileAnswer, Result.OfTask {
    @Override
    public OpenFilesResult withBlankBefore() {
        return new OpenFilesResult(task, files, pageCounts, matches, !blankAfter, blankAfter);
    }
}
