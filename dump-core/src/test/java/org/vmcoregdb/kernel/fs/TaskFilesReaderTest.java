package org.vmcoregdb.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.mm.InodePages;
import org.vmcoregdb.kernel.mm.PageCache;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.kernel.sched.Tasks;

class TaskFilesReaderTest {
    private final FileTree tree = new FileTree();
    private final FakeKernel kernel = tree.kernel();
    private final long task = tree.place();
    private final long root = tree.dentry(0, "/", 0);
    private final long mount = tree.mount(0, 0, root);

    private static Task task(long address) {
        return new Task(
                address, 1, 1, 0, "made-up", new TaskState(1), 0, 0, 0, 0, OptionalInt.empty(), OptionalInt.empty());
    }

    private void table(int maxFds, long... files) {
        long array = kernel.place(new byte[4096]);
        for (int i = 0; i < files.length; i++) {
            kernel.put64(array + 8L * i, files[i]);
        }
        long fdtable = tree.place();
        kernel.put32(fdtable, maxFds).put64(fdtable + 8, array);
        long shared = tree.place();
        kernel.put64(shared + 32, fdtable);
        kernel.put64(task + 64, shared);
    }

    private TaskFiles read() {
        return TaskFilesReader.of(tree.open()).of(task(task));
    }

    @Test
    void filesAreReadByDescriptor() {
        long mapping = tree.place();
        kernel.put64(mapping + 24, 17);
        long inode = tree.inode(FileTree.REGULAR | 0x1a4, mapping);
        long dentry = tree.dentry(root, "etc", inode);
        long file = tree.file(mount, dentry);
        table(64, 0, file);
        TaskFiles files = read();
        assertThat(files.problem()).isEmpty();
        assertThat(files.root()).isEmpty();
        OpenFile open = files.open().get(0);
        assertThat(files.open()).hasSize(1);
        assertThat(open.descriptor()).isEqualTo(1);
        assertThat(List.of(open.file(), open.dentry(), open.inode())).containsExactly(file, dentry, inode);
        assertThat(open.kind()).isEqualTo(FileKind.REGULAR);
        assertThat(open.path()).contains("/etc");
        assertThat(open.deleted()).isFalse();
        assertThat(open.mapping()).isEqualTo(OptionalLong.of(mapping));
        assertThat(open.cachedPages()).isEqualTo(OptionalLong.of(17));
    }

    @Test
    void aSocketHasTheNameOfItsProtocol() {
        long proto = tree.place();
        kernel.put(proto + 8, "NETLINK\0".getBytes(StandardCharsets.US_ASCII));
        long sock = tree.place();
        kernel.put64(sock + 40, proto);
        long inode = tree.inode(FileTree.SOCKET, tree.place());
        kernel.put64(inode - 32 + 16, sock);
        long unconnected = tree.inode(FileTree.SOCKET, tree.place());
        table(
                64,
                tree.file(mount, tree.dentry(0, "", inode)),
                tree.file(mount, tree.dentry(0, "socket:", unconnected)));
        assertThat(read().open())
                .extracting(f -> f.kind().letters() + " " + f.path().orElseThrow())
                .containsExactly("SOCK NETLINK", "SOCK socket:");
    }

    @Test
    void oneFileThatIsMissingCostsOneLine() {
        long good = tree.file(mount, tree.dentry(root, "good", tree.inode(FileTree.REGULAR, 0)));
        table(64, 0xffff888000001000L, good);
        TaskFiles files = read();
        assertThat(files.problem()).isEmpty();
        assertThat(files.open().get(0).problem()).isPresent();
        assertThat(files.open().get(0).path()).isEmpty();
        assertThat(files.open().get(1).path()).contains("/good");
    }

    @Test
    void aTableThatIsMissingIsTold() {
        table(1 << 30, tree.file(mount, tree.dentry(root, "good", tree.inode(FileTree.REGULAR, 0))));
        assertThat(read().problem().orElseThrow()).startsWith("The open files are not all known: ");
    }

    @Test
    void directoriesOfATask() {
        long fs = tree.place();
        long home = tree.dentry(root, "home", 0);
        kernel.put64(fs + 16, mount).put64(fs + 24, root).put64(fs + 32, mount).put64(fs + 40, home);
        kernel.put64(task + 72, fs);
        TaskFiles files = read();
        assertThat(files.root()).contains("/");
        assertThat(files.workingDirectory()).contains("/home");
        assertThat(files.open()).isEmpty();
    }

    @Test
    void everyKindHasLetters() {
        assertThat(List.of(0x8000, 0x4000, 0x2000, 0x6000, 0x1000, 0xa000, 0xc000, 0x0, 0x3000))
                .extracting(mode -> FileKind.ofMode(mode | 0x1ff).letters())
                .containsExactly("REG", "DIR", "CHR", "BLK", "FIFO", "LNK", "SOCK", "UNKN", "UNKN");
    }

    @Test
    void theSamplesTasksHaveFiles() {
        Kernel sample = Sample.kernel(Sample.dump());
        TaskFilesReader reader = TaskFilesReader.of(sample);
        TaskFiles files = reader.of(Tasks.of(sample).withPid(1).orElseThrow());
        assertThat(files.root()).contains("/");
        assertThat(files.open())
                .extracting(f -> f.descriptor() + " " + f.kind().letters() + " "
                        + f.path().orElse("?"))
                .contains("0 CHR /dev/console", "10 REG /init");
        OpenFile init = files.open().stream()
                .filter(f -> f.path().orElse("").equals("/init"))
                .findFirst()
                .orElseThrow();
        InodePages pages = PageCache.of(sample).of(init.inode());
        assertThat(pages.count()).isEqualTo(init.cachedPages().orElseThrow());
        assertThat(pages.problem()).isEmpty();
        assertThat(pages.pages())
                .hasSize((int) pages.count())
                .allMatch(p -> p.mapping() == init.mapping().orElseThrow());
    }
}
