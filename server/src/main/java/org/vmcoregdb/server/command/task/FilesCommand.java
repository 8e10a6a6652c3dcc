package org.vmcoregdb.server.command.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.FileKind;
import org.vmcoregdb.kernel.fs.InodeReader;
import org.vmcoregdb.kernel.fs.OpenFile;
import org.vmcoregdb.kernel.fs.PageCache;
import org.vmcoregdb.kernel.fs.PathNames;
import org.vmcoregdb.kernel.fs.TaskFiles;
import org.vmcoregdb.kernel.fs.TaskFilesReader;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.result.DentryResult;
import org.vmcoregdb.server.result.InodePagesResult;
import org.vmcoregdb.server.result.OpenFilesResult;
import org.vmcoregdb.server.result.ResultSink;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Option(names = "-c", description = "How many pages of each file are in memory.")
    private boolean pageCounts;

    @Option(
            names = "-R",
            paramLabel = "REFERENCE",
            description = "Only this descriptor, address of a file, dentry, inode or address_space, or part of a name.")
    private Optional<String> reference = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "PID|TASK", description = "Which tasks; else the current one.")
    private List<String> words = new ArrayList<>();

    @Override
    public void checkForEach() throws CommandException {
        if (dentry.isPresent() || inode.isPresent()) {
            throw new CommandException("foreach: files -d and -p are not about tasks");
        }
    }

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (dentry.isPresent()) {
            sink.accept(dentry(kernel, AddressArguments.parse(kernel, dentry.get())));
            return;
        }
        if (inode.isPresent()) {
            sink.accept(new InodePagesResult(PageCache.of(kernel).of(AddressArguments.parse(kernel, inode.get()))));
            return;
        }
        List<Task> tasks = new ArrayList<>();
        for (String word : words) {
            tasks.addAll(TaskArguments.several(kernel, word));
        }
        boolean named = !tasks.isEmpty();
        if (!named) {
            tasks.add(context.task());
        }
        TaskFilesReader reader = TaskFilesReader.of(kernel);
        boolean first = true;
        for (Task task : tasks) {
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
            sink.accept(new OpenFilesResult(
                    task,
                    files,
                    pageCounts,
                    reference.isPresent(),
                    named && !first && reference.isEmpty(),
                    named || reference.isPresent()));
            first = false;
        }
    }

    private static DentryResult dentry(Kernel kernel, long address) {
        PathNames names = PathNames.of(kernel);
        long target = kernel.types().struct("dentry").need("d_inode").read(kernel.memory(), address);
        Optional<FileKind> kind = target == 0
                ? Optional.empty()
                : Optional.of(InodeReader.of(kernel).kind(target));
        return new DentryResult(
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
        String digits = wanted.startsWith("0x") ? wanted.substring(2) : wanted;
        if (!digits.matches("[0-9a-fA-F]{9,16}")) {
            return false;
        }
        long address = Long.parseUnsignedLong(digits, 16);
        return address == file.file()
                || address == file.dentry()
                || address == file.inode()
                || address == file.mapping().orElse(0);
    }
}
