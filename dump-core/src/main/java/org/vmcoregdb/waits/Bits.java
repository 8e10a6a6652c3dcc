package org.vmcoregdb.waits;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.MappingFiles;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Bits that somebody has to clear: of pages ({@code wait_page_queue}, {@code mm/filemap.c}), and of any word ({@code wait_bit_queue_entry},
 * {@code kernel/sched/wait_bit.c}), such as a buffer's. Nothing records who set them.
 */
final class Bits implements WaitFinder {
    static final Set<String> PAGE = Set.of(
            "folio_wait_bit_common",
            "wait_on_page_bit_common",
            "folio_wait_bit",
            "folio_wait_bit_killable",
            "wait_on_page_bit",
            "__folio_lock",
            "__folio_lock_killable",
            "__lock_page",
            "__lock_page_killable",
            "__folio_lock_or_retry",
            "folio_wait_writeback",
            "wait_on_page_writeback");
    static final Set<String> BIT = Set.of(
            "bit_wait",
            "bit_wait_io",
            "__wait_on_bit",
            "__wait_on_bit_lock",
            "out_of_line_wait_on_bit",
            "out_of_line_wait_on_bit_lock",
            "out_of_line_wait_on_bit_timeout",
            "wait_on_bit",
            "wait_on_bit_lock");
    private static final Set<String> BUFFER = Set.of("__wait_on_buffer", "__lock_buffer", "wait_on_buffer");

    private final Kernel kernel;
    private final AddressSpace memory;

    Bits(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        return stack.of(PAGE)
                .map(span -> page(stack, span))
                .or(() -> stack.of(BIT).map(span -> bit(stack, span)));
    }

    private Wait.Found page(BlockedStack stack, BlockedStack.Span span) {
        Struct entry = kernel.types().struct("wait_page_queue");
        Optional<Field> task = entry.field("wait.private");
        Optional<Field> page = entry.field("folio", "page");
        Optional<Field> bit = entry.field("bit_nr");
        Optional<Field> flags = kernel.types().struct("page").field("flags.f", "flags");
        if (task.isPresent() && page.isPresent() && bit.isPresent() && flags.isPresent()) {
            for (long at : Waiters.candidates(span.words(), task.get(), stack.task())) {
                long address = page.get().read(memory, at);
                long number = bit.get().read(memory, at);
                if (isSet(flags.get().at(address), number)) {
                    return Wait.Found.proved(
                            WaitKind.PAGE, address, List.of(), Optional.of(pageWords(address, number)));
                }
            }
        }
        return Wait.Found.byFunction(WaitKind.PAGE);
    }

    private Wait.Found bit(BlockedStack stack, BlockedStack.Span span) {
        boolean buffer = stack.callers(span.outer(), 2).stream().anyMatch(BUFFER::contains);
        Struct now = kernel.types().struct("wait_bit_queue_entry");
        Struct entry = now.type().isPresent() ? now : kernel.types().struct("wait_bit_queue");
        Optional<Field> task = entry.field("wq_entry.private", "wait.private");
        Optional<Field> word = entry.field("key.flags");
        Optional<Field> bit = entry.field("key.bit_nr");
        WaitKind kind = buffer ? WaitKind.BUFFER : WaitKind.BIT;
        if (task.isPresent() && word.isPresent() && bit.isPresent()) {
            for (long at : Waiters.candidates(span.words(), task.get(), stack.task())) {
                long address = word.get().read(memory, at);
                long number = bit.get().read(memory, at);
                if (isSet(address, number)) {
                    return Wait.Found.proved(
                            kind,
                            address,
                            List.of(),
                            buffer ? bufferWords(address) : Optional.of("bit " + number + " is set"));
                }
            }
        }
        return Wait.Found.byFunction(kind);
    }

    private boolean isSet(long word, long bit) {
        if (bit < 0 || bit >= Long.SIZE || !kernel.arch().isKernelAddress(word)) {
            return false;
        }
        try {
            return (memory.readLong(word) >>> bit & 1) != 0;
        } catch (MemoryFault missing) {
            return false;
        }
    }

    private String pageWords(long page, long bit) {
        Optional<StructPage> struct =
                PageDescriptions.at(kernel, PageStructs.of(kernel).physical(page));
        String flag = PageDescriptions.of(kernel).flagNames().stream()
                .filter(name -> name.mask() == 1L << bit)
                .map(name -> name.name().replace("PG_", ""))
                .findFirst()
                .orElse("bit " + bit);
        Optional<String> file = struct.flatMap(known -> MappingFiles.path(kernel, known.mapping()));
        return flag
                + file.map(name -> ", page " + struct.map(StructPage::index).orElse(0L) + " of " + name)
                        .orElse("");
    }

    /** {@code b_state} is the first member of a {@code buffer_head}. */
    private Optional<String> bufferWords(long buffer) {
        Struct head = kernel.types().struct("buffer_head");
        Optional<Field> block = head.field("b_blocknr");
        Optional<Field> state = head.field("b_state");
        if (block.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        try {
            long number = block.get().read(memory, buffer - state.get().offset());
            return Optional.of(String.format(Locale.ROOT, "block %d", number));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
