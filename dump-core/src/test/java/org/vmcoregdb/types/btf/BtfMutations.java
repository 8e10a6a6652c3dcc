package org.vmcoregdb.types.btf;

import static org.vmcoregdb.types.btf.BtfWriter.bits;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.List;
import java.util.Random;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.mutation.MutatedFormat;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeName;
import org.vmcoregdb.types.print.Declarations;

/** Types as the kernel has them. */
public final class BtfMutations {
    private BtfMutations() {}

    /** A few types of every kind. */
    public static MutatedFormat format() {
        return new MutatedFormat("BTF", List.of(types()), BtfMutations::read);
    }

    private static byte[] types() {
        BtfWriter w = new BtfWriter();
        int number = w.integer("int", 4, BtfWriter.SIGNED);
        int inner = w.union("", 8, member("a", number, 0), bits("b", number, 32, 5));
        w.struct("s", 16, member("", inner, 0), member("tail", w.array(number, 2), 8));
        w.typedef("t", w.nextId() - 1);
        w.struct("list", 16, member("next", w.pointer(w.nextId() + 1), 0), member("n", number, 8));
        w.plain(BtfKind.CONST, false, "", w.nextId() - 1);
        w.enumeration("e", true, new BtfWriter.Named("E", 1));
        w.enumeration64("e64", true, new BtfWriter.Named("E64", 1));
        w.prototype(number, new BtfWriter.Named("p", number));
        w.plain(BtfKind.FUNC, false, "f", w.nextId() - 1);
        return w.build();
    }

    private static void read(byte[] bytes, Random random) throws FormatException {
        Btf btf = Btf.parse(bytes);
        for (int id = 0; id <= btf.count(); id++) {
            CType type = btf.type(id);
            type.stripped().size();
            Declarations.variable(type, "x");
            if (type instanceof CType.CompositeType composite) {
                Declarations.body(composite);
            }
        }
        btf.composites().forEach(CType::size);
        btf.unnamedStructs(2).forEach(CType::size);
        for (String name : new String[] {"s", "list", "e", "t", "e64", "f"}) {
            btf.struct(name).field("a", "tail", "next", "n");
            btf.enumeration(name);
            btf.typedef(name);
            btf.function(name);
            TypeName.parse(btf, "struct " + name + " *");
        }
    }
}
