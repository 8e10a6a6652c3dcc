package org.vmcoregdb.server.command.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.InodeReader;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.PathNames;
import org.vmcoregdb.kernel.fs.TaskFiles;
import org.vmcoregdb.kernel.fs.TaskFilesReader;
import org.vmcoregdb.kernel.mm.CachedPage;
import org.vmcoregdb.kernel.mm.InodePages;
import org.vmcoregdb.kernel.mm.PageCache;
import org.vmcoregdb.kernel.mm.PageNodes;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskOperands;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code files}: what tasks have open. */
@CommandLine.Command(
        name = "files",
        description = "Shows the open files of tasks, a dentry, or the cached pages of an inode.")
public final class FilesCommand implements Command {
    @Option(names = "-d", paramLabel = "DENTRY", description = "What the struct dentry at this address names.")
    private Optional<String> dentry = Optional.empty();

    @Option(
            names = "-p",
            paramLabel = "INODE",
            description = "The pages of the inode at this address that are in memory.")
    private Optional<String> inode = Optional.empty();

    @Option(
            names = "-n",
            paramLabel = "INODE",
            description = "On which NUMA nodes the pages of the inode at this address are.")
    private Optional<String> nodes = Optional.empty();

    @Option(names = "-c", description = "How many pages of each file are in memory.")
    private boolean pageCounts;

    @Option(
            names = "-R",
            paramLabel = "REFERENCE",
            description = "Only this descriptor, address of a file, dentry, inode or address_space, or part of a name.")
    private Optional<String> reference = Optional.empty();

    @Mixin
    private TaskOperands operands = new TaskOperands();

    @Override
    public void checkForEach() throws CommandException {
        if (dentry.isPresent() || inode.isPresent() || nodes.isPresent()) {
            throw new CommandException("foreach: files -d, -p and -n are not about tasks");
        }
    }

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("open_files", "dentry", "inode_pages", "inode_nodes");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (dentry.isPresent()) {
            sink.accept(dentry(kernel, AddressArguments.parse(kernel, dentry.get())));
            return;
        }
        if (inode.isPresent()) {
            sink.accept(new FileAnswers.Pages(PageCache.of(kernel).of(AddressArguments.parse(kernel, inode.get()))));
            return;
        }
        if (nodes.isPresent()) {
            sink.accept(nodes(kernel, AddressArguments.parse(kernel, nodes.get())));
            return;
        }
        boolean named = operands.isGiven();
        TaskFilesReader reader = TaskFilesReader.of(kernel);
        for (Task task : operands.tasks(context)) {
            if (context.cancelled()) {
                return;
            }
            TaskFiles files = reader.of(task);
            if (reference.isPresent()) {
                files = matching(files, reference.get());
                if (files.open().isEmpty()) {
                    continue;
                }
            }
            sink.accept(new FileAnswers.OpenFiles(
                    task,
                    files,
                    new FileAnswers.OpenFiles.Look(pageCounts, reference.isPresent(), named || reference.isPresent())));
        }
    }

    private static NodePagesAnswer nodes(Kernel kernel, long address) {
        InodePages pages = PageCache.of(kernel).of(address);
        PageNodes reader = PageNodes.of(kernel);
        long[] counts = new long[reader.limit()];
        for (CachedPage page : pages.pages()) {
            counts[reader.node(page.flags())] += reader.count(page.page(), page.flags());
        }
        List<NodePagesAnswer.Node> found = new ArrayList<>();
        for (int node = 0; node < counts.length; node++) {
            if (counts[node] != 0 || reader.isOnline(node)) {
                found.add(new NodePagesAnswer.Node(node, counts[node]));
            }
        }
        return new NodePagesAnswer(address, found, pages.problem());
    }

    private static FileAnswers.Dentry dentry(Kernel kernel, long address) {
        PathNames names = PathNames.of(kernel);
        long target = kernel.types().struct("dentry").need("d_inode").read(kernel.memory(), address);
        Optional<FileKind> kind = target == 0
                ? Optional.empty()
                : Optional.of(InodeReader.of(kernel).kind(target));
        return new FileAnswers.Dentry(
                address, target, names.superBlock(address), kind, names.of(address, names.mountOf(address)));
    }

    private static TaskFiles matching(TaskFiles files, String wanted) {
        List<OpenFile> matches =
                files.open().stream().filter(f -> matches(f, wanted)).toList();
        return new TaskFiles(files.root(), files.workingDirectory(), matches, files.problem());
    }

    private static boolean matches(OpenFile file, String wanted) {
        if (wanted.equals(Integer.toString(file.descriptor()))
                || file.path()
                        .filter(p -> p.contains(wanted) && p.startsWith("/"))
                        .isPresent()) {
            return true;
        }
        OptionalLong number = HexArguments.find(wanted);
        if (number.isEmpty() || number.getAsLong() >>> Integer.SIZE == 0) {
            return false; // a part of a name
        }
        long address = number.getAsLong();
        return address == file.file()
                || address == file.dentry()
                || address == file.inode()
                || address == file.mapping().orElse(0);
    }
}
