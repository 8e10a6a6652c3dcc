package org.vmcoregdb.server.command.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.FilePaths;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vtop}: virtual addresses to physical ones. */
@CommandLine.Command(name = "vtop", description = "Shows where a virtual address leads, and what is there.")
public final class VtopCommand implements Command {
    @Option(names = "-c", paramLabel = "PID|TASK", description = "The address is one of this task.")
    private Optional<String> of = Optional.empty();

    @Option(names = "-u", description = "The address is in the task's user space.")
    private boolean user;

    @Option(names = "-k", description = "The address is the kernel's.")
    private boolean kernelOnly;

    @Parameters(arity = "1..*", paramLabel = "ADDRESS", description = "Hexadecimal digits, or a symbol.")
    private List<String> words = new ArrayList<>();

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("translated");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (user && kernelOnly) {
            throw new CommandException("vtop: -u and -k exclude each other");
        }
        for (String word : words) {
            long vaddr = AddressArguments.parse(context, word);
            boolean usersOwn = kernel.arch().isUserAddress(vaddr);
            boolean inUser = user || usersOwn && !kernelOnly;
            if (inUser && !usersOwn || kernelOnly && usersOwn) {
                throw new CommandException(
                        "vtop: " + word + " is not an address of " + (inUser ? "a user space" : "the kernel"));
            }
            Answer answer = inUser
                    ? user(kernel, of.isPresent() ? TaskArguments.one(kernel, of.get()) : context.task(), vaddr)
                    : kernel(kernel, vaddr);
            sink.accept(answer);
        }
    }

    @Override
    public boolean namesItsTask() {
        return false;
    }

    @Override
    public void checkForEach() throws CommandException {
        if (of.isPresent()) {
            throw new CommandException("vtop: -c names one task, foreach others");
        }
    }

    private static Answer kernel(Kernel kernel, long vaddr) throws CommandException {
        PageTable table = kernel.pageTable();
        // the root's virtual address, as the kernel's own variable has it
        long directory = kernel.layout().image().virtual(table.root());
        Translation walk = table.walk(vaddr);
        // where tables are missing the image's place is known all the same; an entry that maps nothing is believed
        boolean told = walk instanceof Translation.Mapped
                || walk instanceof Translation.Unmapped unmapped && unmapped.reason() == FaultReason.PAGE_TABLE_MISSING;
        OptionalLong paddr = told ? kernel.memory().translate(vaddr) : OptionalLong.empty();
        return answer(kernel, vaddr, directory, paddr, walk, Optional.empty());
    }

    private static Answer user(Kernel kernel, Task task, long vaddr) throws CommandException {
        Optional<PageTable> table = UserSpaces.of(kernel).pageTableOf(task);
        Translation walk = table.isPresent()
                ? table.get().walk(vaddr)
                : new Translation.Unmapped(FaultReason.NO_USER_SPACE, List.of());
        OptionalLong paddr =
                walk instanceof Translation.Mapped mapped ? OptionalLong.of(mapped.paddr()) : OptionalLong.empty();
        Optional<TranslatedAnswer.Area> area =
                VmAreas.of(kernel).of(task.mm(), vaddr).map(found -> area(kernel, found));
        long root = table.map(PageTable::root).orElse(0L);
        return answer(kernel, vaddr, root + EntryPlaces.offset(kernel).orElse(0), paddr, walk, area);
    }

    private static TranslatedAnswer.Area area(Kernel kernel, VmArea area) {
        return new TranslatedAnswer.Area(
                area.address(),
                area.start(),
                area.end(),
                area.flags(),
                FilePaths.of(kernel).of(area.file()));
    }

    private static Answer answer(
            Kernel kernel,
            long vaddr,
            long directory,
            OptionalLong paddr,
            Translation walk,
            Optional<TranslatedAnswer.Area> area)
            throws CommandException {
        List<Translation.Entry> entries = walk.entries();
        Optional<PageEntryAnswer> last = Optional.empty();
        if (!entries.isEmpty()) {
            PageEntry bits = entries.get(entries.size() - 1).guestOrOnly();
            boolean tells = bits.isMapped() || bits.isSwapped();
            last = tells ? Optional.of(PageEntries.found(kernel, bits.value())) : last;
        }
        return new TranslatedAnswer(
                vaddr,
                kernel.arch().isUserAddress(vaddr),
                directory,
                paddr,
                walk,
                EntryPlaces.of(kernel, walk, kernel.arch().isUserAddress(vaddr)),
                last,
                area,
                paddr.isPresent() ? PageDescriptions.at(kernel, paddr.getAsLong()) : Optional.empty());
    }
}
