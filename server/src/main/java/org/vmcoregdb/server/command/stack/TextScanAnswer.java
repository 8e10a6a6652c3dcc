package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.scan.TextScan;

/**
 * All addresses of code on a stack: {@code bt -t} and {@code bt -T}.
 *
 * @param start the frame where the task stopped, if the scan began there
 * @param finds what was found, by ascending address on each stack
 * @param user the registers of the task in user mode, if it came from there
 */
public record TextScanAnswer(
        Task task,
        Optional<Frame> start,
        List<TextScan.Find> finds,
        Optional<Frame.SavedRegisters> user,
        StackAnswer.Look look)
        implements Answer {
    @Override
    public String type() {
        return "text_scan";
    }

    @Override
    public void text(TextPage page) {
        StackScanText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        StackScanJson.write(out, this);
    }
}
