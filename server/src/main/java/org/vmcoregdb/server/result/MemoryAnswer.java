package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.Translation;

/** What commands about memory as such answer. */
public sealed interface MemoryAnswer {
    /** How numbers are written. */
    enum Notation {
        HEXADECIMAL,
        SIGNED,
        UNSIGNED
    }

    /**
     * How words of memory are shown.
     *
     * @param unit bytes of a word: 1, 2, 4 or 8
     * @param swapped whether 16- and 32-bit words are in network byte order
     * @param text whether the characters stand behind them
     */
    record WordFormat(int unit, Notation notation, boolean swapped, boolean text) {}

    /**
     * A piece of memory as words, some lines of it: {@code rd}.
     *
     * @param bytes whole words
     * @param names what the words point to; empty if that is not asked for
     * @param cacheAddresses whether words that point into a slab cache are shown with their value, too
     */
    record Words(long address, byte[] bytes, WordFormat format, List<StackWord> names, boolean cacheAddresses)
            implements MemoryAnswer {}

    /** A line of memory as characters: {@code rd -a}. */
    record Characters(long address, String text) implements MemoryAnswer {}

    /**
     * A value that was found: {@code search}.
     *
     * @param value what is in memory, masked-off bits and all
     * @param name the symbol or expression it was looked for as
     * @param around what is before and behind it, if that was asked for
     */
    record Found(long address, long value, Optional<String> name, Optional<Around> around) implements MemoryAnswer {}

    /** Words before and behind a value; the latter begin behind it. */
    record Around(Words before, Words behind) {}

    /** A string that was found: {@code search -c}; with what follows it up to the end of its page. */
    record FoundText(long address, String text) implements MemoryAnswer {}

    /**
     * A task, announced before what was found on its stack.
     *
     * @param first whether it is the first such task
     */
    record FoundIn(Task task, boolean first) implements MemoryAnswer {}

    /**
     * Where an address leads: {@code vtop}.
     *
     * @param first whether it is the first of several
     * @param user whether it is one of the user space of a task
     * @param directory what the walk through the page tables began with: a virtual address for the kernel's, a physical one for a task's
     * @param paddr where it leads
     * @param walk the page tables' entries on the way
     * @param area the part of the task's address space that it lies in
     * @param page the kernel's record of its page
     */
    record Translated(
            long vaddr,
            boolean first,
            boolean user,
            long directory,
            OptionalLong paddr,
            Translation walk,
            Optional<PageEntry> entry,
            Optional<Area> area,
            Optional<StructPage> page)
            implements MemoryAnswer {}

    /**
     * A {@code vm_area_struct}.
     *
     * @param file the path of the file that is mapped, as far as it is known
     */
    record Area(long address, long start, long end, long flags, Optional<String> file) {}

    /** A physical address and where the direct mapping has it: {@code ptov}. */
    record Mapped(long paddr, long vaddr, boolean first) implements MemoryAnswer {}

    /** Where CPUs have what is at an offset of their private memory: {@code ptov OFFSET:CPUS}. */
    record PerCpuCopies(long offset, List<TypeAnswer.Copy> copies) implements MemoryAnswer {}

    /** A number made of another: {@code btop}, {@code ptob}. */
    record Converted(long from, long to) implements MemoryAnswer {}

    /**
     * A page table entry: {@code pte}.
     *
     * @param flags names of its bits
     * @param swap where its page is, if it is swapped out
     */
    record PageEntry(long value, long paddr, List<String> flags, Optional<SwapPlace> swap) implements MemoryAnswer {}

    /** A place in a swap area. */
    record SwapPlace(String device, long offset) {}

    /**
     * A number in several notations: {@code eval}.
     *
     * @param bits whether to list the bits that are set
     */
    record Sum(long value, boolean bits) implements MemoryAnswer {}

    /** A number's bytes as characters, lowest first: {@code ascii}. */
    record NumberText(long value) implements MemoryAnswer {}

    /** The table of all characters: {@code ascii} alone. */
    record CharacterTable() implements MemoryAnswer {}
}
