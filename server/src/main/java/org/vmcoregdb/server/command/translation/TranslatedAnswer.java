package org.vmcoregdb.server.command.translation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Where an address leads: {@code vtop}.
 *
 * @param user whether it is one of the user space of a task
 * @param directory what the walk through the page tables began with: a virtual address for the kernel's, a physical one for a task's
 * @param paddr where it leads
 * @param walk the page tables' entries on the way
 * @param places the virtual addresses of these entries, where crash shows those of this architecture and they are known
 * @param area the part of the task's address space that it lies in
 * @param page the kernel's record of its page
 */
public record TranslatedAnswer(
        long vaddr,
        boolean user,
        long directory,
        OptionalLong paddr,
        Translation walk,
        Optional<List<Long>> places,
        Optional<PageEntryAnswer> entry,
        Optional<Area> area,
        Optional<StructPage> page)
        implements Answer {
    /**
     * A {@code vm_area_struct}.
     *
     * @param file the path of the file that is mapped, as far as it is known
     */
    public record Area(long address, long start, long end, long flags, Optional<String> file) {}

    @Override
    public String type() {
        return "translated";
    }

    @Override
    public void text(TextPage out) {
        TranslationText.write(out, this);
    }

    @Override
    public void json(JsonObject out) {
        TranslationJson.write(out, this);
    }
}
