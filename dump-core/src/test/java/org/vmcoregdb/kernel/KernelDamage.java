package org.vmcoregdb.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.vmcoregdb.dump.AlteredDump;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** A dump's memory with a few words wrong, in places that matter; the same seed gives the same damage. */
public final class KernelDamage {
    private static final long[] EXTREMES = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffffffffL, 0x7fffffffL, 0x80000000L
    };

    private final DumpFile dump;
    private final Kernel sound;
    private final Map<Long, byte[]> altered = new HashMap<>();

    /** @param dump a sound one; it stays as it is */
    public KernelDamage(DumpFile dump) {
        this.dump = dump;
        this.sound = Sample.kernel(dump);
    }

    /** The dump with the damage of a seed. */
    public DumpFile of(long seed) {
        altered.clear();
        damage(new Random(seed));
        return new AlteredDump(dump, Map.copyOf(altered));
    }

    /** One place after the other of those that matter; each time a few words or a whole page. */
    private void damage(Random random) {
        List<Task> tasks = Tasks.of(sound).all();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            switch (random.nextInt(12)) {
                case 0, 1 ->
                    struct(
                            "task_struct",
                            tasks.get(random.nextInt(tasks.size())).address(),
                            random);
                case 2 -> {
                    List<Module> modules = Modules.of(sound).all();
                    if (!modules.isEmpty()) {
                        struct(
                                "module",
                                modules.get(random.nextInt(modules.size())).address(),
                                random);
                    }
                }
                case 3 -> list(tasks.get(random.nextInt(tasks.size())), tasks.get(random.nextInt(tasks.size())));
                case 4 -> range("prb", 256, random);
                case 5 -> logPlace(random);
                case 6 -> variable(random);
                case 7 -> types(random);
                case 8 -> symbols(random);
                case 9, 10 -> belongings(tasks.get(random.nextInt(tasks.size())), random);
                default -> perCpu(random);
            }
        }
    }

    private void struct(String name, long address, Random random) {
        Struct struct = sound.types().struct(name);
        List<String> members = name.equals("module")
                ? List.of(
                        "name",
                        "list",
                        "core_layout.base",
                        "core_layout.size",
                        "mem",
                        "kallsyms",
                        "arch.num_orcs",
                        "arch.orc_unwind",
                        "arch.orc_unwind_ip")
                : List.of(
                        "pid",
                        "tgid",
                        "comm",
                        "tasks",
                        "thread_node",
                        "signal",
                        "mm",
                        "stack",
                        "thread.sp",
                        "thread.cpu_context.sp",
                        "thread.cpu_context.fp",
                        "real_parent",
                        "__state",
                        "flags");
        if (random.nextInt(4) == 0) {
            for (long at = address; at < address + struct.size(); at += 8) {
                write(at, random.nextLong());
            }
            return;
        }
        // not every kernel has all of them
        List<Field> fields =
                members.stream().flatMap(m -> struct.field(m).stream()).toList();
        Field field = fields.get(random.nextInt(fields.size()));
        write(field.at(address) & ~7L, value(field.at(address) & ~7L, random));
    }

    /** What a task's pointers lead to: its open files, memory, signals, names. */
    private void belongings(Task task, Random random) {
        String member = List.of("files", "fs", "mm", "signal", "sighand", "cred", "nsproxy")
                .get(random.nextInt(7));
        long at = sound.types().struct("task_struct").need(member).read(sound.memory(), task.address());
        if (sound.memory().translate(at).isEmpty()) {
            return; // a kernel thread has no mm, a dead task no files
        }
        if (random.nextInt(3) == 0) {
            at = sound.memory().readLong((at + 8L * random.nextInt(64)) & ~7L);
        }
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            long word = at + random.nextInt(512) & ~7L;
            if (sound.memory().translate(word).isPresent()) {
                write(word, value(word, random));
            }
        }
    }

    private void list(Task from, Task to) {
        Field tasks = sound.types().struct("task_struct").need("tasks");
        write(tasks.at(from.address()), tasks.at(to.address()));
    }

    private void range(String pointer, int bytes, Random random) {
        long at = sound.memory().readLong(sound.needSymbol(pointer));
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            long word = at + random.nextInt(bytes) & ~7L;
            write(word, value(word, random));
        }
    }

    private void logPlace(Random random) {
        long prb = sound.memory().readLong(sound.needSymbol("prb"));
        Struct ring = sound.types().struct("printk_ringbuffer");
        String part = List.of("desc_ring.descs", "desc_ring.infos", "text_data_ring.data")
                .get(random.nextInt(3));
        long at = ring.need(part).read(sound.memory(), prb);
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
            long word = at + random.nextInt(8192) & ~7L;
            write(word, value(word, random));
        }
    }

    private void variable(Random random) {
        List<String> names = List.of(
                "modules",
                "init_task",
                "nr_cpu_ids",
                "__cpu_possible_mask",
                "__cpu_present_mask",
                "__cpu_online_mask",
                "__per_cpu_offset",
                "crash_notes",
                "crashing_cpu",
                "node_data",
                "clocksource_jiffies",
                "tk_core",
                "jiffies_64",
                "avenrun",
                "init_uts_ns",
                "swapper_pg_dir",
                "kallsyms_num_syms",
                "kallsyms_relative_base",
                "kallsyms_token_table",
                "kallsyms_token_index",
                "prb");
        List<String> there =
                names.stream().filter(n -> sound.symbol(n).isPresent()).toList();
        long at = sound.needSymbol(there.get(random.nextInt(there.size()))) & ~7L;
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            write(at + 8L * i, value(at + 8L * i, random));
        }
    }

    private void types(Random random) {
        long start = sound.needSymbol("__start_BTF");
        long size = sound.needSymbol("__stop_BTF") - start;
        long at = random.nextInt(8) == 0 ? start : start + (long) (random.nextDouble() * size) & ~7L;
        int words = random.nextInt(3) == 0 ? 512 : 4;
        for (int i = 0; i < words && at + 8L * i < start + size; i++) {
            write(at + 8L * i, random.nextBoolean() ? value(at, random) : random.nextInt(200_000));
        }
    }

    private void symbols(Random random) {
        String part = List.of("kallsyms_names", "kallsyms_offsets", "kallsyms_token_table", "kallsyms_token_index")
                .get(random.nextInt(4));
        long at = sound.needSymbol(part) + random.nextInt(part.contains("token") ? 512 : 200_000) & ~7L;
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            write(at + 8L * i, value(at, random));
        }
    }

    private void perCpu(Random random) {
        int cpu = random.nextInt(2);
        Struct rq = sound.types().struct("rq");
        long at = sound.perCpu().variable("runqueues", cpu).orElseThrow();
        long word = rq.need(random.nextBoolean() ? "curr" : "idle").at(at);
        if (random.nextInt(3) == 0) {
            word = sound.perCpu().address(sound.memory().readLong(sound.needSymbol("crash_notes")), cpu)
                    + 8L * random.nextInt(40);
        }
        write(word & ~7L, value(word & ~7L, random));
    }

    private long value(long at, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> EXTREMES[random.nextInt(EXTREMES.length)];
            case 2 -> Tasks.of(sound).all().get(random.nextInt(50)).address() + random.nextInt(8192);
            case 3 -> sound.memory().readLong(at) ^ 1L << random.nextInt(64);
            default -> sound.memory().readLong(at) + random.nextInt(33) - 16;
        };
    }

    private void write(long vaddr, long value) {
        long paddr = sound.memory().translate(vaddr).orElse(-1);
        if (paddr < 0) {
            return;
        }
        byte[] page = altered.computeIfAbsent(
                paddr >>> 12,
                pfn -> dump.lookup(pfn) instanceof PageLookup.Present present
                        ? present.bytes().clone()
                        : new byte[4096]);
        for (int i = 0; i < 8 && (paddr & 4095) + i < 4096; i++) {
            page[(int) (paddr & 4095) + i] = (byte) (value >>> 8 * i);
        }
    }
}
