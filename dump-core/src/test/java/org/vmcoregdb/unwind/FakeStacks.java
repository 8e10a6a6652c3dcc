package org.vmcoregdb.unwind;

import static org.vmcoregdb.types.btf.BtfWriter.bits;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;

/** A kernel with an ORC table, functions and one stack, all made in memory. */
public final class FakeStacks {
    static final long STACK = FakeKernel.DATA;
    static final long STACK_END = STACK + 0x4000;
    private static final long TABLE = FakeKernel.DATA + 0x100000;

    /** How {@code struct orc_entry} looks. */
    public enum Layout {
        /** 4.14 to 6.2: type:2 and end:1. */
        OLD,
        /** 6.3: with signal. */
        OLD_WITH_SIGNAL,
        /** 6.4 to 7.0: type:3 and signal. */
        NEW,
        /** 7.1: registers numbered anew. */
        RENUMBERED
    }

    private record Entry(long pc, OrcEntry entry) {}

    private final FakeKernel kernel = new FakeKernel();
    private final Layout layout;
    private final List<Entry> entries = new ArrayList<>();
    private Consumer<BtfWriter> moreTypes = w -> {};

    /** A kernel whose table has this layout. */
    public FakeStacks(Layout layout) {
        this.layout = layout;
        kernel.put(STACK, new byte[0x4000]);
        function("schedule", FakeKernel.TEXT + 0x80000, call(8));
    }

    /** The kernel in the making. */
    public FakeKernel kernel() {
        return kernel;
    }

    /** The entry of a function with so many bytes up to behind its return address. */
    public static OrcEntry call(int spOffset) {
        return entry(OrcEntry.Base.SP, spOffset, OrcEntry.Type.CALL);
    }

    /** An entry that leaves rbp alone. */
    public static OrcEntry entry(OrcEntry.Base base, int offset, OrcEntry.Type type) {
        return new OrcEntry(
                base,
                offset,
                OrcEntry.Base.UNDEFINED,
                0,
                type,
                type == OrcEntry.Type.REGS || type == OrcEntry.Type.REGS_PARTIAL);
    }

    /** The same with what it says of rbp. */
    public static OrcEntry withBp(OrcEntry entry, OrcEntry.Base base, int offset) {
        return new OrcEntry(entry.spRegister(), entry.spOffset(), base, offset, entry.type(), entry.signal());
    }

    /** A function of 256 bytes with one entry. */
    public FakeStacks function(String name, long address, OrcEntry entry) {
        kernel.function(name, address);
        return orc(address, entry);
    }

    /** An entry for the code from here on. */
    public FakeStacks orc(long address, OrcEntry entry) {
        entries.add(new Entry(address, entry));
        return this;
    }

    /** Puts a word on the stack. */
    public FakeStacks word(long address, long value) {
        kernel.put64(address, value);
        return this;
    }

    private byte[] encode(OrcEntry e) {
        OrcEntry.Numbering numbering =
                layout == Layout.RENUMBERED ? OrcEntry.Numbering.FROM_7_1 : OrcEntry.Numbering.UNTIL_7_0;
        int sp = number(numbering, e.spRegister());
        int bp = number(numbering, e.bpRegister());
        int last = switch (layout) {
            case OLD, OLD_WITH_SIGNAL -> {
                int type = switch (e.type()) {
                    case CALL, UNDEFINED, END_OF_STACK -> 0;
                    case REGS -> 1;
                    case REGS_PARTIAL -> 2;
                };
                if (e.type() == OrcEntry.Type.UNDEFINED || e.type() == OrcEntry.Type.END_OF_STACK) {
                    sp = 0;
                }
                int end = e.type() == OrcEntry.Type.END_OF_STACK ? 1 : 0;
                int signal = e.signal() ? 1 : 0;
                yield layout == Layout.OLD ? type | end << 2 : type | signal << 2 | end << 3;
            }
            case NEW, RENUMBERED -> e.type().ordinal() | (e.signal() ? 8 : 0);
        };
        return new ByteBuilder(ByteOrder.LITTLE_ENDIAN)
                .u16(0, e.spOffset())
                .u16(2, e.bpOffset())
                .u8(4, sp | bp << 4)
                .u8(5, last)
                .build();
    }

    private static int number(OrcEntry.Numbering numbering, OrcEntry.Base base) {
        for (int i = 0; i < 16; i++) {
            if (numbering.base(i) == base) {
                return i;
            }
        }
        return 0;
    }

    /** Adds to the types that the kernel has. */
    public FakeStacks types(Consumer<BtfWriter> more) {
        moreTypes = more;
        return this;
    }

    private BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int s16 = w.integer("short", 2, BtfWriter.SIGNED);
        int u32 = w.integer("unsigned int", 4, 0);
        List<BtfWriter.Member> members = new ArrayList<>(List.of(
                bits("sp_offset", s16, 0, 0),
                bits("bp_offset", s16, 16, 0),
                bits("sp_reg", u32, 32, 4),
                bits("bp_reg", u32, 36, 4)));
        switch (layout) {
            case OLD -> members.addAll(List.of(bits("type", u32, 40, 2), bits("end", u32, 42, 1)));
            case OLD_WITH_SIGNAL ->
                members.addAll(List.of(bits("type", u32, 40, 2), bits("signal", u32, 42, 1), bits("end", u32, 43, 1)));
            case NEW, RENUMBERED -> members.addAll(List.of(bits("type", u32, 40, 3), bits("signal", u32, 43, 1)));
        }
        w.struct("orc_entry", 6, members.toArray(new BtfWriter.Member[0]));
        moreTypes.accept(w);
        return w;
    }

    /** Opens the kernel. */
    public Kernel open() {
        entries.sort(Comparator.comparing(Entry::pc, Long::compareUnsigned));
        long second = TABLE + 0x10000;
        for (int i = 0; i < entries.size(); i++) {
            long at = TABLE + 4L * i;
            kernel.put32(at, (int) (entries.get(i).pc - at));
            kernel.put(second + 6L * i, encode(entries.get(i).entry));
        }
        kernel.symbol("__start_orc_unwind_ip", TABLE).symbol("__stop_orc_unwind_ip", TABLE + 4L * entries.size());
        kernel.symbol("__start_orc_unwind", second);
        return kernel.types(types()).open();
    }

    static Task task(long stack, OptionalInt activeOn) {
        return new Task(
                STACK - 0x10000, 7, 7, 1, "fake", new TaskState(1), 0, 0, 0, stack, OptionalInt.empty(), activeOn);
    }

    static RegisterSet registers(long pc, long sp) {
        return new RegisterSet.Builder()
                .set(X86_64.RIP, pc)
                .set(X86_64.RSP, sp)
                .set(X86_64.CS, 0x10)
                .build();
    }

    /** Walks from these registers as those of an interrupted CPU. */
    Backtrace walk(RegisterSet registers) {
        Kernel opened = open();
        return new StackWalk(
                        UnwindTools.of(opened, StackConventions.of(opened), UnwindMethod.STANDARD),
                        task(STACK, OptionalInt.of(0)))
                .from(registers, OptionalLong.empty());
    }
}
