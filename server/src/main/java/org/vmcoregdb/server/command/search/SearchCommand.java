package org.vmcoregdb.server.command.search;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.OrderedParallel;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code search}: where in memory a value or a string is. */
@CommandLine.Command(
        name = "search",
        description = "Looks for values or strings in the kernel's memory, a task's, or all of the dump's.")
public final class SearchCommand implements Command {
    /** What is found lies in memory until it is its turn: a search for 0 finds much. */
    private static final int AHEAD = 8;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private Where where = new Where();

    @Option(names = "-s", paramLabel = "START", description = "From this address or symbol on.")
    private Optional<String> start = Optional.empty();

    @Option(names = "-e", paramLabel = "END", description = "Up to this address or symbol.")
    private Optional<String> end = Optional.empty();

    @Option(names = "-l", paramLabel = "LENGTH", description = "So many bytes.")
    private Optional<String> length = Optional.empty();

    @Mixin
    private SearchedValues values = new SearchedValues();

    /** Which memory. */
    static final class Where {
        @Option(names = "-k", description = "The kernel's (the default).")
        private boolean kernel;

        @Option(names = "-K", description = "The kernel's without what vmalloc, modules and the memory map have.")
        private boolean unity;

        @Option(names = "-V", description = "The kernel's that -K leaves out.")
        private boolean mapped;

        @Option(names = "-u", description = "The current task's user space.")
        private boolean user;

        @Option(names = "-p", description = "Physical memory.")
        private boolean physical;

        @Option(names = "-t", description = "All tasks' kernel stacks.")
        private boolean stacks;

        @Option(names = "-T", description = "The kernel stacks of the tasks that were on a CPU.")
        private boolean activeStacks;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("found", "found_text", "task");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        SearchPattern pattern = values.pattern(context.kernel());
        if (where.stacks || where.activeStacks) {
            if (start.isPresent() || end.isPresent() || length.isPresent()) {
                throw new CommandException("search: stacks are searched as a whole, without -s, -e or -l");
            }
            stacks(context, pattern, sink);
            return;
        }
        SearchSpace space = space(context);
        SearchSpace part = space.within(bounds(context.kernel(), space, pattern.alignment()));
        MappedPieces pieces = part.pieces();
        Iterator<Callable<List<Answer>>> work = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pieces.hasNext();
            }

            @Override
            public Callable<List<Answer>> next() {
                SearchRange piece = pieces.next();
                return () -> pattern.find(part.memory(), piece);
            }
        };
        OrderedParallel.run("search", AHEAD, work, found -> send(found, sink), context::cancelled);
    }

    private static void send(List<Answer> found, AnswerSink sink) {
        found.forEach(answer -> sink.accept(answer));
    }

    private SearchSpace space(CommandContext context) throws CommandException {
        Kernel kernel = context.kernel();
        if (where.user) {
            return SearchSpace.user(kernel, context.task());
        }
        if (where.physical) {
            return SearchSpace.physical(kernel);
        }
        SearchSpace.Regions some = where.unity ? SearchSpace.Regions.UNITY : SearchSpace.Regions.MAPPED;
        boolean all = where.kernel || !where.unity && !where.mapped;
        return SearchSpace.kernel(kernel, all ? SearchSpace.Regions.ALL : some);
    }

    private SearchRange bounds(Kernel kernel, SearchSpace space, int alignment) throws CommandException {
        if (end.isPresent() && length.isPresent()) {
            throw new CommandException("search: -e and -l exclude each other");
        }
        if (space.ranges().isEmpty()) {
            throw new CommandException("search: the dump has no memory of this kind");
        }
        long first = start.isPresent()
                ? SearchedValues.address(kernel, start.get())
                : space.ranges().get(0).start();
        if (start.isPresent() && !space.contains(first)) {
            throw new CommandException("search: " + start.get() + " is not an address of the memory that is searched");
        }
        if ((first & (alignment - 1)) != 0) {
            throw new CommandException("search: the start has to be a multiple of " + alignment);
        }
        long last = -1;
        if (end.isPresent()) {
            long limit = SearchedValues.address(kernel, end.get());
            last = limit == 0 ? 0 : limit - 1;
        } else if (length.isPresent()) {
            long bytes = SearchedValues.number(length.get());
            last = bytes == 0 ? last : first + bytes - 1;
        }
        if (Long.compareUnsigned(last, first) < 0) {
            throw new CommandException("search: the end is not after the start");
        }
        return new SearchRange(first, last);
    }

    private void stacks(CommandContext context, SearchPattern pattern, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        long bytes = ThreadSize.of(kernel);
        List<Task> tasks = Tasks.of(kernel).all().stream()
                .filter(t -> where.stacks || t.isActive())
                .toList();
        for (Task task : tasks) {
            if (context.cancelled()) {
                return;
            }
            SearchSpace stack = SearchSpace.stack(kernel, task, bytes);
            List<Answer> found = pattern.find(stack.memory(), stack.ranges().get(0));
            if (!found.isEmpty()) {
                sink.accept(new TaskNameAnswer(task));
                send(found, sink);
            }
        }
    }
}
