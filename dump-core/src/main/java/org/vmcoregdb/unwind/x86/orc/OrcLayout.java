package org.vmcoregdb.unwind.x86.orc;

import java.util.Optional;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Where {@code struct orc_entry} has its members, and what their numbers mean.
 */
record OrcLayout(
        OrcEntry.Numbering numbering,
        int size,
        Field spOffset,
        Field bpOffset,
        Field spReg,
        Field bpReg,
        Field type,
        Optional<Field> signal,
        Optional<Field> end) {

    /** An entry has had 6 bytes from the start. */
    private static final int MAX_ENTRY_BYTES = 64;

    /** The layout that this kernel's types give, with the older numbering of registers. */
    static Optional<OrcLayout> of(Kernel kernel) {
        Struct struct = kernel.types().struct("orc_entry");
        Optional<Field> spOffset = struct.field("sp_offset");
        Optional<Field> bpOffset = struct.field("bp_offset");
        Optional<Field> spReg = struct.field("sp_reg");
        Optional<Field> bpReg = struct.field("bp_reg");
        Optional<Field> type = struct.field("type");
        if (spOffset.isEmpty() || bpOffset.isEmpty() || spReg.isEmpty() || bpReg.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        Optional<Field> signal = struct.field("signal");
        Optional<Field> end = struct.field("end");
        long size = struct.size();
        boolean sound = size <= MAX_ENTRY_BYTES
                && Stream.of(spOffset, bpOffset, spReg, bpReg, type, signal, end)
                        .flatMap(Optional::stream)
                        .allMatch(f -> f.size() <= 8 && f.offset() + f.size() <= size);
        if (!sound) {
            return Optional.empty();
        }
        return Optional.of(new OrcLayout(
                OrcEntry.Numbering.UNTIL_7_0,
                (int) size,
                spOffset.get(),
                bpOffset.get(),
                spReg.get(),
                bpReg.get(),
                type.get(),
                signal,
                end));
    }

    OrcLayout with(OrcEntry.Numbering other) {
        return new OrcLayout(other, size, spOffset, bpOffset, spReg, bpReg, type, signal, end);
    }

    OrcEntry decode(byte[] bytes) {
        OrcEntry.Base spBase = numbering.base(spReg.in(WordOrder.LITTLE, bytes, 0));
        OrcEntry.Type kind = type.bitSize() == 3 ? newType(bytes) : oldType(bytes, spBase);
        boolean interrupted = signal.isPresent()
                ? signal.get().in(WordOrder.LITTLE, bytes, 0) != 0
                : kind == OrcEntry.Type.REGS || kind == OrcEntry.Type.REGS_PARTIAL;
        return new OrcEntry(
                spBase,
                (int) spOffset.in(WordOrder.LITTLE, bytes, 0),
                numbering.base(bpReg.in(WordOrder.LITTLE, bytes, 0)),
                (int) bpOffset.in(WordOrder.LITTLE, bytes, 0),
                kind,
                interrupted);
    }

    private OrcEntry.Type newType(byte[] bytes) {
        long number = type.in(WordOrder.LITTLE, bytes, 0);
        OrcEntry.Type[] all = OrcEntry.Type.values();
        return number >= 0 && number < all.length ? all[(int) number] : OrcEntry.Type.UNDEFINED;
    }

    private OrcEntry.Type oldType(byte[] bytes, OrcEntry.Base spBase) {
        if (spBase == OrcEntry.Base.UNDEFINED) {
            boolean ends = end.isPresent() && end.get().in(WordOrder.LITTLE, bytes, 0) != 0;
            return ends ? OrcEntry.Type.END_OF_STACK : OrcEntry.Type.UNDEFINED;
        }
        return switch ((int) type.in(WordOrder.LITTLE, bytes, 0)) {
            case 0 -> OrcEntry.Type.CALL;
            case 1 -> OrcEntry.Type.REGS;
            case 2 -> OrcEntry.Type.REGS_PARTIAL;
            default -> OrcEntry.Type.UNDEFINED;
        };
    }
}
