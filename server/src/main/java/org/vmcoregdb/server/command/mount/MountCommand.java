package org.vmcoregdb.server.command.mount;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.Mounts;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.PathNames;
import org.vmcoregdb.kernel.fs.SuperBlocks;
import org.vmcoregdb.kernel.fs.TaskFilesReader;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mount}: the file systems that are mounted. */
@CommandLine.Command(name = "mount", description = "Shows the file systems that are mounted.")
public final class MountCommand implements Command {
    @Option(names = "-f", description = "The files that tasks have open on each.")
    private boolean files;

    @Option(names = "-i", description = "The inodes of each that are not written.")
    private boolean dirty;

    @Option(
            names = "-n",
            paramLabel = "PID|TASK",
            description = "Those that this task sees; else those of the first process.")
    private Optional<String> namespace = Optional.empty();

    @Parameters(
            arity = "0..*",
            paramLabel = "MOUNT|SUPERBLOCK|DEVICE|DIRECTORY|TYPE|DENTRY|INODE",
            description = "Only those with one of these names or addresses, or that a dentry or inode is of.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("mounts");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        Mounts reader = Mounts.of(kernel);
        Mounts.Listing all = reader.of(whose(context));
        List<Mount> chosen = words.isEmpty() ? all.mounts() : chosen(kernel, all.mounts());
        Map<Long, List<OpenFile>> open = files ? openFiles(context) : Map.of();
        List<MountsAnswer.Shown> shown = new ArrayList<>();
        for (Mount mount : chosen) {
            if (context.cancelled()) {
                return;
            }
            shown.add(new MountsAnswer.Shown(
                    mount,
                    files ? Optional.of(open.getOrDefault(mount.superBlock(), List.of())) : Optional.empty(),
                    dirty
                            ? Optional.of(SuperBlocks.of(kernel).dirty(mount.superBlock(), context::cancelled))
                            : Optional.empty()));
        }
        sink.accept(new MountsAnswer(shown, all.problem(), new MountsAnswer.Look(reader.isNested())));
    }

    private Task whose(CommandContext context) throws CommandException {
        if (namespace.isPresent()) {
            return TaskArguments.one(context.kernel(), namespace.get());
        }
        Optional<Task> first = Tasks.of(context.kernel()).all().stream()
                .filter(t -> t.pid() >= 1)
                .findFirst();
        return first.isPresent() ? first.get() : context.task();
    }

    private List<Mount> chosen(Kernel kernel, List<Mount> mounts) throws CommandException {
        List<Mount> chosen = new ArrayList<>();
        for (String word : words) {
            List<Mount> found = mounts.stream().filter(m -> isNamed(m, word)).toList();
            if (found.isEmpty()) {
                found = holding(kernel, mounts, word);
            }
            if (found.isEmpty()) {
                throw new CommandException("mount: nothing that is mounted has to do with " + word);
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    private static boolean isNamed(Mount mount, String word) {
        OptionalLong number = HexArguments.find(word);
        if (number.isPresent()
                && (number.getAsLong() == mount.address()
                        || number.getAsLong() == mount.vfsmount()
                        || number.getAsLong() == mount.superBlock())) {
            return true;
        }
        String path = word.length() > 1 && word.endsWith("/") ? word.substring(0, word.length() - 1) : word;
        return mount.directory().filter(path::equals).isPresent()
                || mount.device().filter(word::equals).isPresent()
                || mount.type().filter(word::equals).isPresent();
    }

    /** The mounts of the file system that an inode or a dentry is of: what points to a file system of theirs is one. */
    private static List<Mount> holding(Kernel kernel, List<Mount> mounts, String word) {
        OptionalLong number = HexArguments.find(word);
        if (number.isEmpty() || !kernel.arch().isKernelAddress(number.getAsLong())) {
            return List.of();
        }
        long ofInode = SuperBlocks.of(kernel).ofInode(number.getAsLong());
        long ofDentry = SuperBlocks.of(kernel).ofDentry(number.getAsLong());
        return mounts.stream()
                .filter(m -> m.superBlock() != 0 && (m.superBlock() == ofInode || m.superBlock() == ofDentry))
                .toList();
    }

    /** Files by file system, each dentry once, in the order of the tasks that have them open. */
    private static Map<Long, List<OpenFile>> openFiles(CommandContext context) {
        Kernel kernel = context.kernel();
        TaskFilesReader reader = TaskFilesReader.of(kernel);
        PathNames names = PathNames.of(kernel);
        Map<Long, List<OpenFile>> found = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        for (Task task : Tasks.of(kernel).all()) {
            if (context.cancelled()) {
                break;
            }
            for (OpenFile file : reader.of(task).open()) {
                if (file.dentry() != 0 && seen.add(file.dentry())) {
                    try {
                        found.computeIfAbsent(names.superBlock(file.dentry()), b -> new ArrayList<>())
                                .add(file);
                    } catch (MemoryFault missing) {
                        // of which file system it is cannot be said
                    }
                }
            }
        }
        return found;
    }
}
