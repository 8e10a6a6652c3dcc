package org.vmcoregdb.server.command.files;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.TaskFiles;
import org.vmcoregdb.kernel.fs.TaskFilesReader;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.OrderedParallel;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code fuser}: the tasks that use a file. */
@CommandLine.Command(
        name = "fuser",
        description = "Shows which tasks use a file: as root or current directory, open, or mapped.")
public final class FuserCommand implements Command {
    private static final int AHEAD = 64;
    private static final int PROBLEMS_SHOWN = 3;

    @Parameters(arity = "1..*", paramLabel = "PATH|INODE", description = "The whole path, or the address of the inode.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("file_users");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        for (String word : words) {
            OptionalLong inode = HexArguments.find(word);
            boolean isAddress = inode.isPresent() && context.kernel().arch().isKernelAddress(inode.getAsLong());
            if (!isAddress && !word.startsWith("/")) {
                throw new CommandException("fuser: " + word + " is neither a whole path nor the address of an inode");
            }
            Wanted wanted = new Wanted(word, isAddress ? inode : OptionalLong.empty());
            sink.accept(users(context, wanted));
        }
    }

    private static FileUsersAnswer users(CommandContext context, Wanted wanted) throws CommandException {
        Search search = new Search(context.kernel(), wanted);
        List<FileUsersAnswer.User> users = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Iterator<Callable<Found>> work = Tasks.of(context.kernel()).all().stream()
                .<Callable<Found>>map(task -> () -> search.of(task))
                .iterator();
        OrderedParallel.run(
                "fuser",
                AHEAD,
                work,
                found -> {
                    if (!found.uses().isEmpty()) {
                        users.add(new FileUsersAnswer.User(found.task(), found.uses()));
                    }
                    found.problem()
                            .filter(p -> problems.size() < PROBLEMS_SHOWN)
                            .ifPresent(p -> problems.add("PID " + found.task().pid() + ": " + p));
                },
                context::cancelled);
        return new FileUsersAnswer(wanted.word(), users, problems);
    }

    /** The file that was asked for: its inode, or else the path that was written. */
    private record Wanted(String word, OptionalLong inode) {
        boolean is(Optional<String> path, long itsInode) {
            return inode.isPresent()
                    ? itsInode == inode.getAsLong()
                    : path.filter(word::equals).isPresent();
        }
    }

    private record Found(Task task, List<FileUsersAnswer.Use> uses, Optional<String> problem) {}

    /** Looks through tasks; what one address space maps is only looked up once. */
    private static final class Search {
        private final Kernel kernel;
        private final TaskFilesReader files;
        private final Wanted wanted;
        private final Map<Long, Boolean> matches = new ConcurrentHashMap<>();

        Search(Kernel kernel, Wanted wanted) {
            this.kernel = kernel;
            this.files = TaskFilesReader.of(kernel);
            this.wanted = wanted;
        }

        Found of(Task task) {
            List<FileUsersAnswer.Use> uses = new ArrayList<>();
            TaskFiles open = files.of(task);
            TaskFilesReader.Places places = files.places(task);
            if (wanted.is(open.root(), places.root())) {
                uses.add(FileUsersAnswer.Use.ROOT);
            }
            if (wanted.is(open.workingDirectory(), places.workingDirectory())) {
                uses.add(FileUsersAnswer.Use.CWD);
            }
            if (open.open().stream().anyMatch(f -> wanted.is(f.path(), f.inode()))) {
                uses.add(FileUsersAnswer.Use.FD);
            }
            Optional<String> problem = open.problem();
            if (task.mm() != 0) {
                VmAreas.Listing areas = VmAreas.of(kernel).all(task.mm());
                problem = problem.or(areas::problem);
                if (areas.areas().stream().map(VmArea::file).anyMatch(this::isWanted)) {
                    uses.add(FileUsersAnswer.Use.MMAP);
                }
            }
            return new Found(task, uses, problem);
        }

        private boolean isWanted(long file) {
            return file != 0 && matches.computeIfAbsent(file, this::compare);
        }

        private boolean compare(long file) {
            try {
                OpenFile named = files.file(file);
                return wanted.is(named.path(), named.inode());
            } catch (MemoryFault missing) {
                return false;
            }
        }
    }
}
