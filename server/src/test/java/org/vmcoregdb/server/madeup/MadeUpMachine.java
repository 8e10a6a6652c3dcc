package org.vmcoregdb.server.madeup;

import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.symbols.kallsyms.KallsymsLocation;
import org.vmcoregdb.symbols.kallsyms.KallsymsWriter;
import org.vmcoregdb.types.btf.BtfWriter;

/** The dump of a machine of {@link MadeUpArchitecture}: one CPU, its idle task, one task that sleeps and one that crashed. */
final class MadeUpMachine {
    /** Where {@code task_struct}s are: one in each page, from the idle task on. */
    static final long TASKS = at(0x10);

    private static final long TEXT = at(1);
    static final long SCHEDULE = TEXT + 0x800;
    static final long WORKER = TEXT + 0x1000;
    static final long ENTRY = TEXT + 0x2000;
    static final long CRASH = TEXT + 0x3000;

    private static final int PAGES = 0x40;
    private static final long STACKS = at(0x20);
    static final long TABLE = at(2);
    private static final long VARIABLES = at(3);
    private static final long TYPES = at(4);
    private static final long SYMBOLS = at(5);

    // members of task_struct
    private static final int PID = 8;
    private static final int STATE = 12;
    private static final int STACK = 16;
    private static final int LIST = 24;
    private static final int FRAME = 40;
    private static final int COMM = 48;
    private static final int TASK_BYTES = 64;

    private final ByteBuilder memory = new ByteBuilder(ByteOrder.BIG_ENDIAN);
    private final Map<String, String> info = new LinkedHashMap<>();

    /** A kernel's address of a page of physical memory. */
    private static long at(int page) {
        return MadeUpArchitecture.MOVED + (long) page * MadeUpArchitecture.PAGE;
    }

    private static int physical(long vaddr) {
        return Math.toIntExact(vaddr - MadeUpArchitecture.MOVED);
    }

    static long task(int number) {
        return TASKS + (long) number * MadeUpArchitecture.PAGE;
    }

    private static long stack(int number) {
        return STACKS + (long) number * MadeUpArchitecture.PAGE;
    }

    /** The registers with which the task that crashed was interrupted. */
    static long crashStack() {
        return stack(2) + 0x3000;
    }

    /** The file. */
    static byte[] dump() {
        return new MadeUpMachine().write();
    }

    private byte[] write() {
        memory.grow(PAGES * MadeUpArchitecture.PAGE);
        pageTable();
        info.put("OSRELEASE", "6.9.0-madeup");
        info.put("PAGESIZE", Integer.toString(MadeUpArchitecture.PAGE));
        info.put("KERNELOFFSET", "0");
        symbol("swapper_pg_dir", TABLE);
        symbol("_stext", TEXT);
        symbol("_end", at(PAGES));
        tasks();
        cpus();
        types();
        functions();
        byte[] notes = concat(
                note(ByteOrder.BIG_ENDIAN, "CORE", Note.NT_PRSTATUS, registers()),
                note(ByteOrder.BIG_ENDIAN, "VMCOREINFO", 0, text()));
        return new ElfWriter(ElfIdent.ET_CORE, MadeUpArchitecture.MACHINE.elfNumber())
                .order(ByteOrder.BIG_ENDIAN)
                .notes(notes)
                .load(MadeUpArchitecture.MOVED, 0, memory.build())
                .build();
    }

    private byte[] text() {
        StringBuilder lines = new StringBuilder();
        info.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void symbol(String name, long address) {
        info.put("SYMBOL(" + name + ")", Long.toHexString(address));
    }

    private MadeUpMachine word(long vaddr, long value) {
        memory.u64(physical(vaddr), value);
        return this;
    }

    private void pageTable() {
        for (int page = 0; page < PAGES; page++) {
            long vpn = at(page) / MadeUpArchitecture.PAGE;
            word(TABLE + 8 * vpn, (long) page * MadeUpArchitecture.PAGE | 3);
        }
    }

    private static byte[] registers() {
        return ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(CRASH + 0x44)
                .putLong(crashStack())
                .putLong(crashStack() + 0x20)
                .putLong(0)
                .putLong(0x1122334455667788L)
                .array();
    }

    private void tasks() {
        symbol("init_task", task(0));
        String[] names = {"swapper/0", "sleeper", "crasher"};
        for (int i = 0; i < names.length; i++) {
            long task = task(i);
            memory.u32(physical(task) + PID, i).u32(physical(task) + STATE, i == 1 ? 1 : 0);
            memory.text(physical(task) + COMM, names[i]);
            word(task + STACK, stack(i));
            word(task + LIST, task((i + 1) % names.length) + LIST);
            word(task + LIST + 8, task((i + names.length - 1) % names.length) + LIST);
        }
        // the sleeper: schedule() was called by worker(), that by the entry, whose frame pointer is 0
        long frame = stack(1) + 0x3000;
        word(task(1) + FRAME, frame);
        word(frame, frame + 0x40).word(frame + 8, SCHEDULE + 0x20);
        word(frame + 0x40, frame + 0x80).word(frame + 0x48, WORKER + 0x30);
        word(frame + 0x80, 0).word(frame + 0x88, ENTRY + 0x10);
        // the one that crashed: crash() was called by worker(), that by the entry
        long chain = crashStack() + 0x20;
        word(chain, chain + 0x40).word(chain + 8, WORKER + 0x50);
        word(chain + 0x40, 0).word(chain + 0x48, ENTRY + 0x18);
    }

    private void cpus() {
        long next = VARIABLES;
        for (String name :
                List.of("__per_cpu_offset", "__cpu_possible_mask", "__cpu_present_mask", "__cpu_online_mask")) {
            symbol(name, next);
            word(next, name.startsWith("__cpu") ? 1 : 0x100);
            next += 8;
        }
        symbol("nr_cpu_ids", next);
        memory.u32(physical(next), 1);
        symbol("runqueues", VARIABLES + 0x400 - 0x100);
        word(VARIABLES + 0x400, task(2)).word(VARIABLES + 0x408, task(0));
        symbol("crashing_cpu", VARIABLES + 0x300);
    }

    private void types() {
        BtfWriter types = new BtfWriter(ByteOrder.BIG_ENDIAN);
        int u32 = types.integer("unsigned int", 4, 0);
        int u64 = types.integer("unsigned long", 8, 0);
        int letter = types.integer("char", 1, BtfWriter.CHAR);
        int name = types.array(letter, 16);
        int pointer = types.pointer(0);
        int list = types.struct("list_head", 16, member("next", pointer, 0), member("prev", pointer, 8));
        int thread = types.struct("thread_struct", 8, member("frame", u64, 0));
        types.struct(
                "task_struct",
                TASK_BYTES,
                member("pid", u32, PID),
                member("tgid", u32, PID),
                member("__state", u32, STATE),
                member("stack", pointer, STACK),
                member("tasks", list, LIST),
                member("thread", thread, FRAME),
                member("comm", name, COMM));
        types.struct("rq", 16, member("curr", pointer, 0), member("idle", pointer, 8));
        types.union("thread_union", 0x4000, member("stack", u64, 0));
        byte[] bytes = types.build();
        memory.raw(physical(TYPES), bytes);
        symbol("__start_BTF", TYPES);
        symbol("__stop_BTF", TYPES + bytes.length);
    }

    private void functions() {
        KallsymsWriter writer = new KallsymsWriter(KallsymsWriter.Addresses.RELATIVE, ByteOrder.BIG_ENDIAN);
        writer.symbol("_stext", 'T', TEXT).symbol("schedule", 'T', SCHEDULE);
        writer.symbol("worker", 't', WORKER).symbol("entry", 'T', ENTRY).symbol("crash", 't', CRASH);
        writer.symbol("_etext", 'T', CRASH + 0x1000);
        KallsymsWriter.Placed placed = writer.build(SYMBOLS);
        memory.raw(physical(SYMBOLS), placed.bytes());
        KallsymsLocation where = placed.where();
        symbol("kallsyms_names", where.names());
        symbol("kallsyms_num_syms", where.count());
        symbol("kallsyms_token_table", where.tokenTable());
        symbol("kallsyms_token_index", where.tokenIndex());
        symbol("kallsyms_offsets", where.addresses());
        symbol("kallsyms_relative_base", where.relativeBase().orElseThrow());
    }
}
