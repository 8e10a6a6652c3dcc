package org.vmcoregdb.server.command.vm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The address space of a task: {@code vm}.
 *
 * @param mm address of its {@code mm_struct}, 0 if it has none
 * @param directory address of its outermost page table
 * @param areas all of them, or those that were looked for
 * @param problem why there may be more
 * @param digits how many a physical address takes
 */
public record VmAnswer(
        Task task,
        long mm,
        OptionalLong directory,
        MemoryUse.Sizes sizes,
        List<MappedArea> areas,
        Optional<String> problem,
        int digits,
        Look look)
        implements Answer {
    /** How it is shown. */
    public enum Look {
        /** All areas. */
        AREAS,
        /** The heading only: areas with their pages are answers of their own. */
        HEADING,
        /** The name of the task only. */
        NAME,
        /** What was looked for. */
        FOUND
    }

    @Override
    public String type() {
        return "virtual_memory";
    }

    @Override
    public void text(TextPage page) {
        VmText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        VmJson.write(out, this);
    }
}
