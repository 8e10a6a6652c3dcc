package org.vmcoregdb.unwind.arm64;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.symbols.kallsyms.KallsymsLocation;
import org.vmcoregdb.symbols.kallsyms.KallsymsWriter;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;

/** A kernel of arm64 built in memory: its image is mapped by a block, its memory in the direct map by another. */
public final class FakeArm64 {
    public static final long IMAGE = 0xffffd1a168000000L;
    public static final long TEXT = IMAGE + 0x10000;
    public static final long MEMORY = 0x40000000L;
    public static final long DIRECT = 0xffff000000000000L;
    public static final long STACK = IMAGE + 0x100000;
    public static final long TOP = STACK + 0x4000;
    public static final long TASK = IMAGE + 0x110000;
    /** {@code struct pt_regs} of 6.1, and where its frame record is. */
    public static final int REGISTERS = 336;

    public static final int RECORD = 304;

    private static final long TABLES = MEMORY + 0x1f0000;
    private static final long PHYSICAL = IMAGE - MEMORY;
    private long free = IMAGE + 0x120000;

    private record Function(String name, char type, long address) {}

    private final FakeDump dump = new FakeDump();
    private final List<Function> functions = new ArrayList<>();

    public FakeArm64() {
        dump.machine(Machine.AARCH64);
        long pgd = TABLES;
        long pud = TABLES + 0x1000;
        long pmd = TABLES + 0x2000;
        long direct = TABLES + 0x3000;
        dump.put(TABLES, new byte[0x4000]);
        dump.put64(pgd + 8 * (IMAGE >>> 39 & 0x1ff), pud | 3);
        dump.put64(pud + 8 * (IMAGE >>> 30 & 0x1ff), pmd | 3);
        dump.put64(pmd + 8 * (IMAGE >>> 21 & 0x1ff), MEMORY | 1);
        dump.put64(pgd, direct | 3);
        dump.put64(direct, MEMORY | 1);
        info("OSRELEASE", "6.1.0-fake").info("PAGESIZE", "4096").info("KERNELOFFSET", "0");
        info("NUMBER(VA_BITS)", "48").info("NUMBER(TCR_EL1_T1SZ)", "0x10");
        info("NUMBER(kimage_voffset)", "0x" + Long.toHexString(PHYSICAL));
        info("NUMBER(PHYS_OFFSET)", "0x40000000").info("NUMBER(KERNELPACMASK)", "0xffff000000000000");
        symbol("swapper_pg_dir", TABLES + PHYSICAL).symbol("_stext", TEXT).symbol("_end", IMAGE + 0x200000);
        function("_stext", TEXT);
    }

    public FakeDump dump() {
        return dump;
    }

    public FakeArm64 info(String key, String value) {
        dump.info(key, value);
        return this;
    }

    public FakeArm64 symbol(String name, long address) {
        return info("SYMBOL(" + name + ")", Long.toHexString(address));
    }

    public FakeArm64 put64(long vaddr, long value) {
        dump.put64(vaddr - PHYSICAL, value);
        return this;
    }

    public long place(byte[] bytes) {
        long at = free;
        dump.put(at - PHYSICAL, bytes);
        free += bytes.length + 0xfffL & ~0xfffL;
        return at;
    }

    /** A function with these instructions. */
    public FakeArm64 function(String name, long address, int... words) {
        functions.add(new Function(name, 'T', address));
        ByteBuffer code = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            code.putInt(word);
        }
        dump.put(address - PHYSICAL, code.array());
        return this;
    }

    /** Saved registers at an address, each its number but these. */
    public FakeArm64 registers(long at, long fp, long sp, long pc, long pstate) {
        for (int i = 0; i < 31; i++) {
            put64(at + 8L * i, i);
        }
        boolean user = (pstate & 0xf) == 0;
        return put64(at + 8 * 29, fp)
                .put64(at + 8 * 31, sp)
                .put64(at + 8 * 32, pc)
                .put64(at + 8 * 33, pstate)
                .put64(at + RECORD, user ? 0 : fp)
                .put64(at + RECORD + 8, user ? 0 : pc);
    }

    /** The last context switch left these. */
    public FakeArm64 asleep(long pc, long sp, long fp) {
        return put64(TASK + 0x100, fp).put64(TASK + 0x108, sp).put64(TASK + 0x110, pc);
    }

    private static BtfWriter types() {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        int record = types.array(u64, 2);
        int regs = types.array(u64, 31);
        types.struct(
                "pt_regs",
                REGISTERS,
                member("regs", regs, 0),
                member("sp", u64, 31 * 8),
                member("pc", u64, 32 * 8),
                member("stackframe", record, RECORD));
        int context = types.struct(
                "cpu_context",
                104,
                member("x19", u64, 0),
                member("fp", u64, 0x50),
                member("sp", u64, 0x58),
                member("pc", u64, 0x60));
        int thread = types.struct(
                "thread_struct",
                0x100,
                member("cpu_context", context, 0),
                member("fault_address", u64, 0x80),
                member("fault_code", u64, 0x88));
        int traced = types.struct(
                "ftrace_ret_stack", 32, member("ret", u64, 0), member("func", u64, 8), member("retp", u64, 24));
        types.struct(
                "task_struct", 0x400, member("ret_stack", types.pointer(traced), 0), member("thread", thread, 0xb0));
        types.struct("mem_section", 16, member("section_mem_map", u64, 0));
        return types;
    }

    public Kernel open() {
        byte[] bytes = types().build();
        long at = place(bytes);
        symbol("__start_BTF", at).symbol("__stop_BTF", at + bytes.length);
        functions.sort(Comparator.comparing(Function::address, Long::compareUnsigned));
        KallsymsWriter writer = new KallsymsWriter(KallsymsWriter.Addresses.ABSOLUTE_PERCPU);
        functions.forEach(f -> writer.symbol(f.name, f.type, f.address));
        KallsymsWriter.Placed table = writer.build(free);
        place(table.bytes());
        KallsymsLocation where = table.where();
        symbol("kallsyms_names", where.names());
        symbol("kallsyms_num_syms", where.count());
        symbol("kallsyms_token_table", where.tokenTable());
        symbol("kallsyms_token_index", where.tokenIndex());
        symbol("kallsyms_offsets", where.addresses());
        symbol("kallsyms_relative_base", where.relativeBase().orElseThrow());
        try {
            return Kernel.open(dump);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    public static Task task() {
        return new Task(
                TASK, 7, 7, 1, "fake", new TaskState(1), 0, 0, 0, STACK, OptionalInt.empty(), OptionalInt.empty());
    }

    public Backtrace walk() {
        return new Unwinder(open()).backtrace(task());
    }
}
