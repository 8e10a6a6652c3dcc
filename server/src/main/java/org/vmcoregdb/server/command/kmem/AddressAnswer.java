package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.context.ContextAnswer;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * What an address is: {@code kmem ADDRESS}.
 *
 * @param physical whether it was taken for a physical one
 * @param kinds all that it is, what says most first
 * @param symbol the symbol that covers it
 * @param line its source line, if it is code and the line is known
 * @param cpu whose copy of a per-CPU variable it is in; {@code symbol} is then the variable
 * @param task the task whose struct or stack it is in
 * @param area the area that vmalloc mapped
 * @param slab the cache, and slab with the object
 * @param free the free block of pages
 * @param page its page
 * @param mappedTo the physical address that an area of vmalloc maps there
 * @param users for an address of user space, the tasks that have it mapped, of each address space one
 * @param digits how many a physical address takes
 */
public record AddressAnswer(
        long address,
        boolean physical,
        List<Kind> kinds,
        Optional<SymbolicAddress> symbol,
        Optional<SourceLine> line,
        OptionalInt cpu,
        Optional<ContextAnswer> task,
        Optional<VmallocArea> area,
        Optional<CacheAnswer> slab,
        Optional<FreeBlock> free,
        Optional<StructPage> page,
        OptionalLong mappedTo,
        List<User> users,
        int digits)
        implements Answer {
    /** What an address can be. */
    public enum Kind {
        SYMBOL,
        MODULE,
        PER_CPU,
        TASK,
        STACK,
        SLAB_OBJECT,
        FREE_SLAB_OBJECT,
        SLAB,
        FREE_PAGE,
        VMALLOC,
        PAGE_STRUCT,
        PAGE,
        USER_AREA,
        UNKNOWN
    }

    /**
     * A free block.
     *
     * @param areas its zone, with the one list that it is in
     * @param block address of its first {@code struct page}
     * @param number which of its pages the address is in, from 1
     */
    public record FreeBlock(FreeMemoryAnswer areas, long block, long number) {}

    /**
     * A task that has an address of user space mapped.
     *
     * @param file what is mapped there, if it is a file
     */
    public record User(ContextAnswer task, VmArea area, Optional<String> file) {}

    /** A block of free pages, alone: {@code kmem -f ADDRESS}. */
    public record Free(long address, boolean physical, FreeBlock block) implements Answer {
        @Override
        public String type() {
            return "free_block";
        }

        @Override
        public void text(TextPage page) {
            AddressText.free(page.between(), address, physical, block);
        }

        @Override
        public void json(JsonObject out) {
            out.address("address", address).putAll(AddressJson.free(block));
        }
    }

    @Override
    public String type() {
        return "address";
    }

    @Override
    public void text(TextPage page) {
        AddressText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        AddressJson.write(out, this);
    }
}
