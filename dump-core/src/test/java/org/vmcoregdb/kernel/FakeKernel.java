package org.vmcoregdb.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.symbols.kallsyms.KallsymsLocation;
import org.vmcoregdb.symbols.kallsyms.KallsymsWriter;
import org.vmcoregdb.types.btf.BtfWriter;

/**
 * A kernel built in memory. All of it lies in the kernel image, which needs no page tables; what it has is told by
 * vmcoreinfo, a symbol table of functions and, if wanted, types.
 */
public final class FakeKernel {
    /** Where the image begins: {@code _stext}. */
    public static final long TEXT = X86_64.START_KERNEL_MAP + 0x1000000;

    /** Where stacks and data are to go. */
    public static final long DATA = TEXT + 0x400000;

    private static final long PGD = TEXT + 0x3ff000;
    private static final long END = TEXT + 0x4000000;

    private record Function(String name, char type, long address) {}

    private final FakeDump dump = new FakeDump();
    private final List<Function> functions = new ArrayList<>();
    private long free = DATA + 0x1000000;

    /** An empty one. */
    public FakeKernel() {
        dump.info("OSRELEASE", "6.1.0-fake").info("NUMBER(phys_base)", "0").info("KERNELOFFSET", "0");
        dump.put64(physical(PGD), 0);
        symbol("swapper_pg_dir", PGD);
        symbol("_stext", TEXT);
        symbol("_end", END);
        functions.add(new Function("_stext", 'T', TEXT));
    }

    private static long physical(long vaddr) {
        return vaddr - X86_64.START_KERNEL_MAP;
    }

    /** The dump that this kernel will be opened from. */
    public FakeDump dump() {
        return dump;
    }

    /** Puts bytes at an address of the image. */
    public FakeKernel put(long vaddr, byte[] bytes) {
        dump.put(physical(vaddr), bytes);
        return this;
    }

    /** Puts a 64-bit number. */
    public FakeKernel put64(long vaddr, long value) {
        dump.put64(physical(vaddr), value);
        return this;
    }

    /** Puts a 32-bit number. */
    public FakeKernel put32(long vaddr, int value) {
        return put(
                vaddr,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }

    /** Puts bytes somewhere and tells where. */
    public long place(byte[] bytes) {
        long at = free;
        put(at, bytes);
        free += (bytes.length + 0xfffL) & ~0xfffL;
        return at;
    }

    /** Tells a symbol's address in vmcoreinfo. */
    public FakeKernel symbol(String name, long address) {
        dump.info("SYMBOL(" + name + ")", Long.toHexString(address));
        return this;
    }

    /** Makes a variable of 8 bytes with a symbol. */
    public FakeKernel variable(String name, long value) {
        byte[] bytes = new byte[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return symbol(name, place(bytes));
    }

    /** Adds a function to the kernel's own symbol table. */
    public FakeKernel function(String name, long address) {
        return function(name, 'T', address);
    }

    /** Adds a symbol to the kernel's own symbol table. */
    public FakeKernel function(String name, char type, long address) {
        functions.add(new Function(name, type, address));
        return this;
    }

    /** Adds a line to vmcoreinfo. */
    public FakeKernel info(String key, String value) {
        dump.info(key, value);
        return this;
    }

    /** Gives it types. */
    public FakeKernel types(BtfWriter types) {
        byte[] bytes = types.build();
        long at = place(bytes);
        return symbol("__start_BTF", at).symbol("__stop_BTF", at + bytes.length);
    }

    /** Gives it types that no symbol tells of. */
    public FakeKernel hiddenTypes(BtfWriter types) {
        place(types.build());
        return this;
    }

    /** Opens it with a symbol table that vmcoreinfo does not mention, as kernels before 6.0 have it. */
    public Kernel openHidden() {
        functions.add(new Function("_text", 'T', TEXT));
        for (int i = 0; i < 40; i++) {
            functions.add(new Function("filler_" + i, 't', TEXT + 0x100 + i));
        }
        functions.sort(Comparator.comparing(Function::address, Long::compareUnsigned));
        KallsymsWriter writer = new KallsymsWriter(KallsymsWriter.Addresses.ABSOLUTE_PERCPU);
        functions.forEach(f -> writer.symbol(f.name, f.type, f.address));
        place(writer.build(free, KallsymsWriter.Order.ADDRESSES_FIRST));
        return opened();
    }

    /** Opens it. */
    public Kernel open() {
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
        return opened();
    }

    private Kernel opened() {
        try {
            return Kernel.open(dump);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }
}
