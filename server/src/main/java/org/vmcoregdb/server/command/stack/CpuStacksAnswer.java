package org.vmcoregdb.server.command.stack;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.frame.StackRegion;

/** What looks like saved registers on the interrupt and exception stacks of the CPUs: {@code bt -E}. */
public record CpuStacksAnswer(List<CpuStack> stacks) implements Answer {
    /** One stack of one CPU, and what is on it. */
    public record CpuStack(StackRegion stack, List<FoundRegisters> frames) {}

    @Override
    public String type() {
        return "cpu_stacks";
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
