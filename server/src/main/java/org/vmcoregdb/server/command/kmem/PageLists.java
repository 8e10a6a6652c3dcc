package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.PhysicalLimit;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.OrderedParallel;

/** Lists of pages, read in pieces on all processors. */
final class PageLists {
    private static final int AT_ONCE = 2048;
    private static final int AHEAD = 32;

    private final CommandContext context;
    private final Kernel kernel;
    private final AnswerSink sink;
    private final int digits;

    PageLists(CommandContext context, AnswerSink sink) {
        this.context = context;
        this.kernel = context.kernel();
        this.sink = sink;
        this.digits = PhysicalLimit.of(kernel).digits();
    }

    /** What is read of pages that follow each other. */
    private interface Reading<R> {
        R of(long first, int count);
    }

    private record Piece(long first, int count) {}

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        for (long[] range : PageDescriptions.of(kernel).ranges()) {
            for (long at = range[0]; at < range[1]; at += AT_ONCE) {
                pieces.add(new Piece(at, (int) Math.min(AT_ONCE, range[1] - at)));
            }
        }
        return pieces;
    }

    private <R> void each(Reading<R> reading, Consumer<R> done) throws CommandException {
        Iterator<Callable<R>> work = pieces().stream()
                .<Callable<R>>map(piece -> () -> reading.of(piece.first(), piece.count()))
                .iterator();
        OrderedParallel.run("pages", AHEAD, work, done, context::cancelled);
    }

    /** All pages. */
    void all() throws CommandException {
        each(this::pages, sink::accept);
    }

    /** Some pages, by the addresses of their structs. */
    void some(List<Long> records) {
        PageStructs map = PageStructs.of(kernel);
        for (long record : records) {
            sink.accept(pages(map.physical(record) / map.pageBytes(), 1));
        }
    }

    private PagesAnswer pages(long first, int count) {
        try {
            return new PagesAnswer(PageDescriptions.of(kernel).read(first, count), Optional.empty(), digits);
        } catch (MemoryFault missing) {
            return new PagesAnswer(List.of(), Optional.of("struct pages are missing: " + missing.getMessage()), digits);
        }
    }

    /** How many pages several hold, as crash counts them: those that are not reserved and have more than one reference. */
    OptionalLong shared() throws CommandException {
        long reserved = PageDescriptions.of(kernel).flagNames().stream()
                .filter(flag -> flag.name().equals("PG_reserved"))
                .mapToLong(flag -> flag.mask())
                .findFirst()
                .orElse(0);
        long[] sum = {0};
        each(
                (first, count) -> {
                    long found = 0;
                    for (StructPage page : pages(first, count).pages()) {
                        found += (page.flags() & reserved) == 0 && page.count() > 1 ? 1 : 0;
                    }
                    return found;
                },
                found -> sum[0] += found);
        return OptionalLong.of(sum[0]);
    }

    /** Members of some pages, or of all. */
    void members(String names, List<Long> records) throws CommandException {
        List<PageMember> members = PageMember.parse(kernel.types().struct("page"), names);
        List<String> shown = members.stream().map(PageMember::name).toList();
        PageStructs map = PageStructs.of(kernel);
        if (records.isEmpty()) {
            each((first, count) -> members(members, shown, first, count), sink::accept);
        }
        for (long record : records) {
            sink.accept(members(members, shown, map.physical(record) / map.pageBytes(), 1));
        }
    }

    private PageMembersAnswer members(List<PageMember> members, List<String> names, long first, int count) {
        PageStructs map = PageStructs.of(kernel);
        AddressSpace memory = kernel.memory();
        long start = map.record(first * map.pageBytes()).orElseThrow();
        int size = (int) map.structBytes();
        try {
            byte[] bytes = memory.readBytes(start, count * size);
            List<PageMembersAnswer.Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int at = i * size;
                rows.add(new PageMembersAnswer.Row(
                        start + at,
                        members.stream()
                                .map(member -> member.in(memory.words(), bytes, at))
                                .toList()));
            }
            return new PageMembersAnswer(names, rows, Optional.empty());
        } catch (MemoryFault missing) {
            return new PageMembersAnswer(
                    names, List.of(), Optional.of("struct pages are missing: " + missing.getMessage()));
        }
    }
}
