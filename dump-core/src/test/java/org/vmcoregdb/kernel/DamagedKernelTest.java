package org.vmcoregdb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.kernel.device.DeviceNumbers;
import org.vmcoregdb.kernel.device.Disks;
import org.vmcoregdb.kernel.fs.Mounts;
import org.vmcoregdb.kernel.irq.Interrupts;
import org.vmcoregdb.kernel.mm.MemoryTotals;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.net.NetDevices;
import org.vmcoregdb.kernel.net.Sockets;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunQueues;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.time.HighResolutionTimers;
import org.vmcoregdb.kernel.time.Timers;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.unwind.Unwinder;

/**
 * A real kernel's memory, damaged: whatever is asked of it, the answer is one of the declared exceptions at worst, and
 * comes soon.
 */
class DamagedKernelTest {
    /** All of them: {@code -Dmutations=1000}, or more, as with {@code ./check --all}. */
    private static final int MUTATIONS = Math.min(1_000, Integer.getInteger("mutations", 250));

    private record Question(String name, Runnable ask) {}

    @ParameterizedTest
    @MethodSource("org.vmcoregdb.kernel.Sample#toDamage")
    @Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void onlyDeclaredExceptions(Path file) {
        KernelDamage damage = new KernelDamage(Sample.dump(file));
        List<String> wrong = new ArrayList<>();
        int declared = 0;
        // the processor's time, which is the same on a machine that has other work
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int seed = 0; seed < MUTATIONS; seed++) {
            long start = threads.getCurrentThreadCpuTime();
            declared += askEverything(damage, seed, wrong);
            long milliseconds = (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
            if (milliseconds > 3000) {
                wrong.add("seed " + seed + " took " + milliseconds + " ms");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(declared).as("questions that could not be answered").isPositive();
    }

    private int askEverything(KernelDamage damage, int seed, List<String> wrong) {
        Kernel kernel;
        try {
            kernel = Kernel.open(damage.of(seed));
        } catch (FormatException declared) {
            return 1;
        }
        int declared = 0;
        for (Question question : questions(kernel, new Random(seed))) {
            try {
                question.ask.run();
            } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
                declared++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                wrong.add("seed " + seed + ", " + question.name + ": " + e + " at "
                        + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
            }
        }
        return declared;
    }

    private static List<Question> questions(Kernel kernel, Random random) {
        Unwinder[] unwinder = new Unwinder[1];
        return List.of(
                new Question("log", () -> KernelLog.of(kernel).records()),
                new Question("symbols", () -> Symbols.of(kernel).named("no_such_symbol")),
                new Question("tasks", () -> Tasks.of(kernel).all()),
                new Question(
                        "modules",
                        () -> Modules.of(kernel).all().stream()
                                .filter(m -> random.nextInt(8) == 0)
                                .forEach(m -> m.symbols().at(m.base() + 100))),
                new Question("cpus", () -> Cpus.of(kernel).all()),
                new Question("facts", () -> facts(kernel)),
                new Question("memory use", () -> {
                    MemoryUse use = MemoryUse.of(kernel);
                    Tasks.of(kernel).all().forEach(use::of);
                }),
                new Question(
                        "types",
                        () -> kernel.types()
                                .struct("task_struct")
                                .need("mm")
                                .type()
                                .size()),
                new Question(
                        "user memory",
                        () -> Tasks.of(kernel)
                                .all()
                                .forEach(t -> UserSpaces.of(kernel).of(t).nextMapped(random.nextInt() & 0xffffffffL))),
                new Question("run queues", () -> new RunQueues(kernel, true).read(random.nextInt(2))),
                new Question("timers", () -> Timers.of(kernel).of(random.nextInt(2))),
                new Question("clocks", () -> HighResolutionTimers.of(kernel).of(random.nextInt(2))),
                new Question("interrupts", () -> Interrupts.of(kernel).number(random.nextInt(50))),
                new Question("devices", () -> DeviceNumbers.characters(kernel)),
                new Question("disks", () -> Disks.of(kernel)),
                new Question("network", () -> NetDevices.of(kernel).first()),
                new Question(
                        "sockets",
                        () -> Tasks.of(kernel).all().stream()
                                .filter(t -> random.nextInt(8) == 0)
                                .forEach(t -> Sockets.of(kernel).of(t))),
                new Question(
                        "mounts",
                        () -> Tasks.of(kernel).all().stream()
                                .filter(t -> random.nextInt(20) == 0)
                                .forEach(t -> Mounts.of(kernel).of(t))),
                new Question("memory", () -> MemoryTotals.read(kernel)),
                new Question("slab caches", () -> SlabAllocator.of(kernel).caches()),
                new Question("resolve", () -> Symbols.of(kernel).resolve(kernel.needSymbol("schedule") + 8)),
                new Question("unwinder", () -> unwinder[0] = new Unwinder(kernel)),
                new Question("bt", () -> {
                    if (unwinder[0] != null) {
                        for (Task task : Tasks.of(kernel).all()) {
                            if (task.isActive() || random.nextInt(10) == 0) {
                                assertThat(unwinder[0].backtrace(task).frames()).hasSizeLessThanOrEqualTo(512);
                            }
                        }
                    }
                }));
    }

    private static void facts(Kernel kernel) {
        SystemFacts facts = SystemFacts.of(kernel);
        kernel.utsName();
        facts.time();
        facts.uptimeSeconds();
        facts.loadHundredths();
        facts.megahertz();
        facts.presentPages();
        facts.taint();
    }
}
