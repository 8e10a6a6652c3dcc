package org.vmcoregdb.kernel.lib;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfWriter;

/** The types of the kernel's containers, with members where kernels have them. */
final class ContainerTypes {
    private ContainerTypes() {}

    static TypeTable all() throws FormatException {
        BtfWriter w = new BtfWriter();
        int u8 = w.integer("unsigned char", 1, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int u64 = w.integer("unsigned long", 8, 0);
        w.struct("rb_root", 8, member("rb_node", u64, 0));
        w.struct(
                "rb_node",
                24,
                member("__rb_parent_color", u64, 0),
                member("rb_right", u64, 8),
                member("rb_left", u64, 16));
        w.struct("xarray", 16, member("xa_flags", u32, 4), member("xa_head", u64, 8));
        w.struct("xa_node", 576, member("shift", u8, 0), member("slots", w.array(u64, 64), 40));
        w.struct("maple_tree", 24, member("ma_flags", u32, 4), member("ma_root", u64, 8));
        w.struct("maple_node", 256, member("parent", u64, 0), member("slot", w.array(u64, 31), 8));
        int meta = w.struct("maple_metadata", 2, member("end", u8, 0), member("gap", u8, 1));
        w.struct(
                "maple_range_64",
                256,
                member("parent", u64, 0),
                member("pivot", w.array(u64, 15), 8),
                member("slot", w.array(u64, 16), 128),
                member("meta", meta, 248));
        w.struct(
                "maple_arange_64",
                256,
                member("parent", u64, 0),
                member("pivot", w.array(u64, 9), 8),
                member("slot", w.array(u64, 10), 80),
                member("gap", w.array(u64, 10), 160),
                member("meta", meta, 240));
        return Btf.parse(w.build());
    }
}
