package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.fs.FileTree;

class PageCacheTest {
    private final FileTree tree = new FileTree();
    private final FakeKernel kernel = tree.kernel();
    private final long pages = kernel.place(new byte[64 * 64]);
    private final long mapping = tree.place();
    private final long inode = tree.inode(FileTree.REGULAR, mapping);

    PageCacheTest() {
        kernel.variable("vmemmap_base", pages);
    }

    private long page(int number, long index) {
        long at = pages + 64L * number;
        kernel.put64(at, 1 << 3 | 1 << 10).put64(at + 8, mapping).put64(at + 16, index);
        kernel.put32(at + 24, 2);
        return at;
    }

    private long node(int shift, long... slots) {
        long at = kernel.place(new byte[600]);
        kernel.put(at, new byte[] {(byte) shift});
        for (int i = 0; i < slots.length; i++) {
            kernel.put64(at + 16 + 8L * i, slots[i]);
        }
        return at | 2;
    }

    private InodePages read(long head) {
        kernel.put64(mapping + 16, head).put64(mapping + 24, 3);
        return PageCache.of(tree.open()).of(inode);
    }

    @Test
    void onePageNeedsNoNode() {
        InodePages found = read(page(5, 0));
        assertThat(found.count()).isEqualTo(3);
        assertThat(found.problem()).isEmpty();
        CachedPage only = found.pages().get(0);
        assertThat(only.physical()).isEqualTo(5 * 4096);
        assertThat(only.references()).isEqualTo(2);
        assertThat(only.flagNames()).containsExactly("dirty", "owner_priv_1");
    }

    @Test
    void nodesLeadToPagesAndValuesAreNone() {
        long evicted = 0x1234 << 1 | 1;
        long sibling = 3 << 2 | 2;
        InodePages found =
                read(node(6, node(0, page(1, 0), evicted, sibling, 0, page(2, 4)), 0, node(0, page(3, 128))));
        assertThat(found.pages()).extracting(CachedPage::index).containsExactly(0L, 4L, 128L);
    }

    @Test
    void aLoopIsDamage() {
        long inner = node(6, page(1, 0));
        kernel.put64(inner - 2 + 16 + 8, inner);
        assertThat(read(inner).problem()).isPresent();
    }

    @Test
    void aNodeThatIsMissingEndsTheList() {
        InodePages found = read(node(6, node(0, page(1, 7)), 0xffff888000001002L));
        assertThat(found.pages()).extracting(CachedPage::index).containsExactly(7L);
        assertThat(found.problem()).isPresent();
    }
}
