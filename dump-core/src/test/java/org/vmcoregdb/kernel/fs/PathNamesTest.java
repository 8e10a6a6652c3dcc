package org.vmcoregdb.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.btf.BtfWriter;

class PathNamesTest {
    private final FileTree tree = new FileTree();
    private final long root = tree.dentry(0, "/", 0);
    private final long mnt = tree.dentry(root, "mnt", 0);
    private final long innerRoot = tree.dentry(0, "/", 0);
    private final long file = tree.dentry(tree.dentry(innerRoot, "dir", 0), "file", 0);
    private final long outer = tree.mount(0, 0, root);
    private final long inner = tree.mount(outer, mnt, innerRoot);

    @Test
    void aPathGoesOnWhereItsFileSystemIsMounted() {
        PathNames names = PathNames.of(tree.open());
        assertThat(names.of(file, inner)).isEqualTo("/mnt/dir/file");
        assertThat(names.of(innerRoot, inner)).isEqualTo("/mnt");
        assertThat(names.of(root, outer)).isEqualTo("/");
    }

    /** Until 3.2 all of a mount was in its struct vfsmount. */
    @Test
    void mountsBeforeStructMount() {
        FakeKernel old = new FakeKernel();
        BtfWriter w = new BtfWriter();
        int pointer = w.pointer(0);
        int qstr = w.struct("qstr", 16, member("hash", pointer, 0), member("name", pointer, 8));
        w.struct("dentry", 64, member("d_parent", pointer, 0), member("d_name", qstr, 8), member("d_sb", pointer, 24));
        w.struct(
                "vfsmount",
                64,
                member("mnt_parent", pointer, 16),
                member("mnt_mountpoint", pointer, 24),
                member("mnt_root", pointer, 32));
        long slash = old.place("/\0".getBytes(StandardCharsets.US_ASCII));
        long top = old.place(new byte[64]);
        old.put64(top, top).put64(top + 16, slash);
        long home = old.place(new byte[64]);
        old.put64(home, top).put64(home + 16, old.place("home\0".getBytes(StandardCharsets.US_ASCII)));
        long there = old.place(new byte[64]);
        old.put64(there, there).put64(there + 16, slash);
        long whole = old.place(new byte[64]);
        old.put64(whole + 16, whole).put64(whole + 32, top);
        long part = old.place(new byte[64]);
        old.put64(part + 16, whole).put64(part + 24, home).put64(part + 32, there);
        PathNames names = PathNames.of(old.types(w).open());
        assertThat(names.of(there, part)).isEqualTo("/home");
        assertThat(names.of(home, whole)).isEqualTo("/home");
        assertThat(names.mountOf(there)).isZero();
    }

    @Test
    void withoutAMountItIsTheNameInItsFileSystem() {
        assertThat(PathNames.of(tree.open()).of(file, 0)).isEqualTo("/dir/file");
    }

    @Test
    void whatIsInNoDirectoryHasItsOwnName() {
        long epoll = tree.dentry(0, "[eventpoll]", 0);
        long below = tree.dentry(epoll, "x", 0);
        long pipe = tree.dentry(0, "", 0);
        PathNames names = PathNames.of(tree.open());
        assertThat(names.of(epoll, inner)).isEqualTo("[eventpoll]");
        assertThat(names.of(below, inner)).isEqualTo("[eventpoll]/x");
        assertThat(names.of(pipe, inner)).isEmpty();
    }

    @Test
    void loopsEnd() {
        long a = tree.dentry(0, "a", 0);
        long b = tree.dentry(a, "b", 0);
        tree.kernel().put64(a + 16, b);
        // two mounts on each other's roots
        long one = tree.mount(0, 0, a);
        long two = tree.mount(one, a, b);
        tree.kernel().put64(one - 16, two - 16).put64(one - 8, b);
        PathNames names = PathNames.of(tree.open());
        assertThat(names.of(b, 0)).startsWith("…/").contains("/a/b");
        assertThat(names.of(b, two)).startsWith("…/");
    }

    @Test
    void theMountThatProcessesSeeNamesADentry() {
        long block = tree.place();
        long list = block + 16;
        long nowhere = tree.mount(0, 0, innerRoot) + 16; // mount.mnt_instance
        long node = inner + 16;
        tree.kernel().put64(list, nowhere).put64(list + 8, node);
        tree.kernel().put64(nowhere, node).put64(nowhere + 8, list);
        tree.kernel().put64(node, list).put64(node + 8, nowhere);
        tree.seenByInit(inner, tree.place());
        tree.kernel().put64(file + 48, block);
        long empty = tree.place();
        tree.kernel().put64(empty + 16, empty + 16).put64(mnt + 48, empty);
        PathNames names = PathNames.of(tree.open());
        assertThat(names.mountOf(file)).isEqualTo(inner);
        assertThat(names.of(file, names.mountOf(file))).isEqualTo("/mnt/dir/file");
        assertThat(names.superBlock(file)).isEqualTo(block);
        assertThat(names.mountOf(mnt)).isZero();
    }

    @Test
    void aMountThatNobodySeesIsBetterThanNone() {
        long block = tree.place();
        long list = block + 16;
        long node = outer + 16;
        tree.kernel().put64(list, node).put64(list + 8, node).put64(node, list).put64(node + 8, list);
        tree.kernel().put64(mnt + 48, block);
        assertThat(PathNames.of(tree.open()).mountOf(mnt)).isEqualTo(outer);
    }

    @Test
    void whatIsOutOfTheHashTableIsDeleted() {
        long gone = tree.dentry(root, "gone", 0);
        tree.kernel().put64(gone + 8, 0);
        PathNames names = PathNames.of(tree.open());
        assertThat(names.isDeleted(gone)).isTrue();
        assertThat(names.isDeleted(file)).isFalse();
    }

    @Test
    void missingMemoryIsAFault() {
        PathNames names = PathNames.of(tree.open());
        assertThatThrownBy(() -> names.of(0x1000, 0)).isInstanceOf(MemoryFault.class);
    }
}
