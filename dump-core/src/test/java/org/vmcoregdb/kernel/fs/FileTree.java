package org.vmcoregdb.kernel.fs;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Dentries, mounts, inodes and open files built in memory; every struct has 256 bytes of its own. */
public final class FileTree {
    public static final int REGULAR = 0x8000;
    public static final int SOCKET = 0xc000;

    private final FakeKernel kernel = new FakeKernel();
    private final BtfWriter types = new BtfWriter();

    public FileTree() {
        int u64 = types.integer("unsigned long", 8, 0);
        int u32 = types.integer("unsigned int", 4, 0);
        int s32 = types.integer("int", 4, BtfWriter.SIGNED);
        int u16 = types.integer("unsigned short", 2, 0);
        int u8 = types.integer("unsigned char", 1, 0);
        int pointer = types.pointer(0);
        int list = types.struct("list_head", 16, member("next", pointer, 0), member("prev", pointer, 8));
        int qstr = types.struct("qstr", 16, member("hash_len", u64, 0), member("name", pointer, 8));
        int hash = types.struct("hlist_bl_node", 16, member("next", pointer, 0), member("pprev", pointer, 8));
        types.struct(
                "dentry",
                128,
                member("d_hash", hash, 0),
                member("d_parent", pointer, 16),
                member("d_name", qstr, 24),
                member("d_inode", pointer, 40),
                member("d_sb", pointer, 48));
        int vfsmount = types.struct("vfsmount", 16, member("mnt_root", pointer, 0));
        types.struct(
                "mount",
                128,
                member("mnt_parent", pointer, 0),
                member("mnt_mountpoint", pointer, 8),
                member("mnt", vfsmount, 16),
                member("mnt_instance", list, 32),
                member("mnt_ns", pointer, 48));
        types.struct("nsproxy", 64, member("mnt_ns", pointer, 24));
        types.struct("super_block", 64, member("s_mounts", list, 16));
        int path = types.struct("path", 16, member("mnt", pointer, 0), member("dentry", pointer, 8));
        types.struct("file", 64, member("f_path", path, 16));
        int inode = types.struct("inode", 64, member("i_mode", u16, 0), member("i_mapping", pointer, 8));
        int tree = types.struct("xarray", 16, member("xa_head", pointer, 8));
        types.struct("address_space", 64, member("i_pages", tree, 8), member("nrpages", u64, 24));
        types.struct("xa_node", 600, member("shift", u8, 0), member("slots", types.array(pointer, 64), 16));
        int counter = types.struct("atomic_t", 4, member("counter", s32, 0));
        types.struct(
                "page",
                64,
                member("flags", u64, 0),
                member("mapping", pointer, 8),
                member("index", u64, 16),
                member("_refcount", counter, 24));
        types.enumeration(
                "pageflags",
                false,
                new BtfWriter.Named("PG_locked", 0),
                new BtfWriter.Named("PG_dirty", 3),
                new BtfWriter.Named("PG_owner_priv_1", 10),
                new BtfWriter.Named("PG_checked", 10),
                new BtfWriter.Named("__NR_PAGEFLAGS", 20));
        int socket = types.struct("socket", 32, member("sk", pointer, 16));
        types.struct("socket_alloc", 96, member("socket", socket, 0), member("vfs_inode", inode, 32));
        int common = types.struct("sock_common", 64, member("skc_prot", pointer, 40));
        types.struct("sock", 64, member("__sk_common", common, 0));
        types.struct("proto", 64, member("name", types.array(u8, 32), 8));
        types.struct("fdtable", 32, member("max_fds", u32, 0), member("fd", pointer, 8));
        types.struct("files_struct", 64, member("fdt", pointer, 32));
        types.struct("fs_struct", 64, member("root", path, 16), member("pwd", path, 32));
        types.struct(
                "task_struct",
                256,
                member("files", pointer, 64),
                member("fs", pointer, 72),
                member("nsproxy", pointer, 80));
    }

    public FakeKernel kernel() {
        return kernel;
    }

    public Kernel open() {
        return kernel.types(types).open();
    }

    public long place() {
        return kernel.place(new byte[1024]);
    }

    public long text(String text) {
        return kernel.place((text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** A dentry; without a parent it is its own. */
    public long dentry(long parent, String name, long inode) {
        long at = place();
        kernel.put64(at + 8, 1) // in the hash table
                .put64(at + 16, parent == 0 ? at : parent)
                .put64(at + 32, text(name))
                .put64(at + 40, inode);
        return at;
    }

    /** A mount; returns its vfsmount. Without an outer one it is the root of all. */
    public long mount(long outer, long mountPoint, long root) {
        long at = place();
        kernel.put64(at, outer == 0 ? at : outer - 16).put64(at + 8, mountPoint).put64(at + 16, root);
        return at + 16;
    }

    /** Says which mount namespace the first task is in, and that a mount is in it, too. */
    public void seenByInit(long vfsmount, long namespace) {
        long proxy = place();
        long task = place();
        kernel.symbol("init_task", task).put64(task + 80, proxy).put64(proxy + 24, namespace);
        kernel.put64(vfsmount + 32, namespace);
    }

    public long inode(int mode, long mapping) {
        long at = place() + 32; // a socket may be in front of it
        kernel.put64(at, mode).put64(at + 8, mapping);
        return at;
    }

    public long file(long vfsmount, long dentry) {
        long at = place();
        kernel.put64(at + 16, vfsmount).put64(at + 24, dentry);
        return at;
    }
}
