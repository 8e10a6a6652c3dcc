package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.dump.AlteredDump;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Stacks and unwind tables of a real kernel, damaged: every walk ends, with a reason. */
class DamagedStacksTest {
    private static final int ROUNDS = 100;
    private static final int WALKS_PER_ROUND = 10;
    private static final int STACK_BYTES = 16384;

    private final Map<Long, byte[]> altered = new HashMap<>();

    /** Each round damages the stacks of ten tasks and the unwind table, if there is one, and walks those ten. */
    @ParameterizedTest
    @MethodSource("org.vmcoregdb.kernel.Sample#toDamage")
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyWalkEnds(Path file) {
        DumpFile dump = Sample.dump(file);
        Kernel sound = Sample.kernel(dump);
        List<Task> tasks = Tasks.of(sound).all();
        int broken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            altered.clear();
            List<Task> chosen = new ArrayList<>();
            for (int i = 0; i < WALKS_PER_ROUND; i++) {
                Task task = tasks.get(random.nextInt(tasks.size()));
                chosen.add(task);
                if (task.stack() != 0 && round % 4 != 3) {
                    damageStack(dump, sound, task, random);
                }
            }
            if (round % 4 >= 2 && sound.symbol("__start_orc_unwind").isPresent()) {
                damageTable(dump, sound, random);
            }
            Kernel kernel = Sample.kernel(new AlteredDump(dump, Map.copyOf(altered)));
            Unwinder unwinder = new Unwinder(kernel);
            for (Task task : chosen) {
                Backtrace trace =
                        unwinder.backtrace(Tasks.of(kernel).at(task.address()).orElse(task));
                assertThat(trace.frames()).as("round %d, %s", round, task).hasSizeLessThanOrEqualTo(512);
                // a walk may also come to its end past a destroyed return address, and then says so and marks its
                // frames
                boolean marked = trace.frames().stream().anyMatch(Frame::guessed);
                assertThat(trace.problem().isPresent())
                        .as("round %d, %s: %s", round, task, trace.end())
                        .isEqualTo(trace.end() == Backtrace.End.BROKEN
                                || trace.problem().isPresent() && marked);
                broken += trace.end() == Backtrace.End.BROKEN ? 1 : 0;
            }
        }
        // most of those whose table was damaged get by with the functions' instructions
        assertThat(broken).as("walks that the damage broke").isBetween(50, ROUNDS * WALKS_PER_ROUND - 100);
    }

    private void damageStack(DumpFile dump, Kernel sound, Task task, Random random) {
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
            long at = task.stack() + STACK_BYTES - 8L * (1 + random.nextInt(random.nextBoolean() ? 64 : 512));
            long value = switch (random.nextInt(5)) {
                case 0 -> random.nextLong();
                case 1 -> 0;
                case 2 -> task.stack() + 8L * random.nextInt(STACK_BYTES / 8);
                case 3 -> sound.needSymbol("schedule") + random.nextInt(200);
                default -> sound.memory().readLong(at) ^ 1L << random.nextInt(64);
            };
            write(dump, sound, at, value);
        }
    }

    private void damageTable(DumpFile dump, Kernel sound, Random random) {
        long addresses = sound.needSymbol("__start_orc_unwind_ip");
        long entries = sound.needSymbol("__start_orc_unwind");
        long count = (sound.needSymbol("__stop_orc_unwind_ip") - addresses) / 4;
        for (int page = 0; page < 40; page++) {
            boolean inEntries = random.nextInt(4) != 0;
            long start = inEntries ? entries : addresses;
            long size = count * (inEntries ? 6 : 4);
            long at = start + (long) (random.nextDouble() * (size - 4096));
            for (int i = 0; i < 200; i++) {
                write(dump, sound, at + random.nextInt(4000) & ~7L, random.nextLong());
            }
        }
    }

    private void write(DumpFile dump, Kernel sound, long vaddr, long value) {
        long paddr = sound.memory().translate(vaddr).orElseThrow();
        byte[] page = altered.computeIfAbsent(
                paddr >>> 12,
                pfn -> dump.lookup(pfn) instanceof PageLookup.Present present
                        ? present.bytes().clone()
                        : new byte[4096]);
        for (int i = 0; i < 8; i++) {
            page[(int) (paddr & 4095) + i] = (byte) (value >>> 8 * i);
        }
    }
}
