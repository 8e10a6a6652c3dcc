package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.KernelDamage;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.shell.Commands;

/** Every command on a real kernel's memory, damaged: each ends soon, with an answer or a sentence. */
class DamagedCommandsTest {
    /** All of them: {@code -Dmutations=60}, or more, as with {@code ./check --all}. */
    private static final int MUTATIONS = Math.min(60, Integer.getInteger("mutations", 20));

    private static final long SLOW_MILLISECONDS = 30_000;

    private static final List<String> COMMANDS = List.of(
            "sys",
            "sys -t",
            "sys -i",
            "sys -c",
            "sys config",
            "log",
            "log -T",
            "log -tdm",
            "log -a",
            "log -s",
            "ps",
            "ps -G",
            "ps -p",
            "ps -c",
            "ps -t",
            "ps -l",
            "ps -m",
            "ps -a",
            "ps -g",
            "ps -r",
            "ps -S",
            "ps -A",
            "ps -s",
            "ps -y FIFO",
            "task",
            "task -R mm,comm 1",
            "set",
            "set 1",
            "files",
            "files -c 1",
            "foreach files",
            "foreach sig",
            "foreach task -R comm",
            "foreach bt",
            "bt -a",
            "bt -e",
            "bt -f",
            "bt -F",
            "bt --group",
            "mod",
            "mod -t",
            "sig -g",
            "struct task_struct init_task",
            "p init_task",
            "p jiffies",
            "p runqueues:a",
            "whatis -o task_struct",
            "list -h init_task.tasks -s list_head.next",
            "list task_struct.tasks -h init_task -s task_struct.comm",
            "tree -t rbtree -o vmap_area.rb_node vmap_area_root",
            "tree -t xarray pid_list",
            "rd -SS init_task 64",
            "rd -u 400000",
            "vtop ffffffff81000000",
            "vtop -c 1 400000",
            "ptov 1000",
            "sym schedule",
            "sym -m crashme",
            "dis schedule",
            "search -t deadbeef",
            "foreach vm",
            "vm -p 1",
            "vm -m 1",
            "kmem -i",
            "kmem -i=shared",
            "kmem -s",
            "kmem -S kmalloc-64",
            "kmem --check",
            "kmem -v",
            "kmem -V",
            "kmem -z",
            "kmem -n",
            "kmem -h",
            "kmem -f",
            "kmem -F",
            "kmem -o",
            "kmem -g",
            "kmem -p 1000000",
            "kmem 1000000",
            "kmem ffffffff81000000",
            "swap",
            "ipcs -M",
            "runq -g",
            "runq -t",
            "runq -m",
            "timer",
            "timer -r",
            "mount",
            "mount -f",
            "mount -i",
            "mount -n 1",
            "fuser /dev/console",
            "dev",
            "dev -i",
            "dev -p",
            "dev -d",
            "irq",
            "irq -d",
            "irq -b",
            "irq -a",
            "irq -s",
            "net",
            "net -a",
            "net -n 1",
            "foreach net -s",
            "foreach net -S",
            "bpf -PM -jTts",
            "mach -c",
            "mach -m",
            "rd -f 0 64",
            "struct -f list_head 0",
            "report");

    @ParameterizedTest
    @MethodSource("org.vmcoregdb.kernel.Sample#toDamage")
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void eachEndsWithAnAnswerOrASentence(Path file) {
        KernelDamage damage = new KernelDamage(Sample.dump(file));
        List<String> wrong = new ArrayList<>();
        int answers = 0;
        int sentences = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Optional<CommandContext> context = open(damage, seed);
            for (String command : context.isPresent() ? COMMANDS : List.<String>of()) {
                long start = System.nanoTime();
                try {
                    answers += run(command, context.orElseThrow());
                } catch (CommandException sentence) {
                    sentences++;
                    String words = String.valueOf(sentence.getMessage());
                    if (words.isBlank() || words.contains("Exception") || words.equals("null")) {
                        wrong.add("seed " + seed + ", " + command + ": " + words);
                    }
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    List<StackTraceElement> trace = List.of(e.getStackTrace());
                    wrong.add("seed " + seed + ", " + command + ": " + e + " at "
                            + trace.subList(0, Math.min(6, trace.size())));
                }
                long milliseconds = (System.nanoTime() - start) / 1_000_000;
                if (milliseconds > SLOW_MILLISECONDS) {
                    wrong.add("seed " + seed + ", " + command + " took " + milliseconds + " ms");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(sentences).as("commands that could not answer").isPositive();
        assertThat(answers).isGreaterThan(sentences);
    }

    /** How many results there were; all of them can be shown. */
    private static int run(String command, CommandContext context) throws CommandException {
        int[] count = new int[1];
        new Commands().run(command, context, result -> {
            synchronized (count) {
                count[0]++;
            }
            assertThat(AnswerText.alone(result)).isNotNull();
            assertThat(CheckedJson.render(result)).isNotNull();
        });
        return count[0];
    }

    private static Optional<CommandContext> open(KernelDamage damage, long seed) {
        try {
            Kernel kernel = Kernel.open(damage.of(seed));
            CrashDump analysis = CrashDump.of(kernel, "damaged", new SourceFiles(Map.of()));
            return Optional.of(new LocalContext(analysis));
        } catch (FormatException refused) {
            return Optional.empty();
        }
    }
}
