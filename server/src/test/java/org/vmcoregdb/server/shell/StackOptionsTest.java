package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.symbol.SymbolsAnswer;
import org.vmcoregdb.unwind.frame.Frame;

/** What bt, foreach and sym print of the sample with their options; that it is what crash prints is tested against crash. */
class StackOptionsTest {
    private static SampleContext context;

    @BeforeAll
    static void open() {
        context = new SampleContext();
    }

    private static String text(String line) throws CommandException {
        return context.text(line);
    }

    @Test
    void wordsHaveNames() throws CommandException {
        assertThat(text("bt -F"))
                .contains(" [filp]           ", " [dentry] ", "vfs_write+")
                .doesNotContain(":filp]");
        assertThat(text("bt -FF")).containsPattern(" \\[ffff[0-9a-f]{12}:filp] ");
        assertThat(text("bt -f")).doesNotContain("[filp]");
    }

    @Test
    void scansListAddressesOfCode() throws CommandException {
        assertThat(text("bt -t"))
                .containsPattern("\n {14}START: machine_kexec at [0-9a-f]{16}\n")
                .containsPattern("\n  \\[[0-9a-f]{16}] crashme_parse_name at [0-9a-f]{16} \\[crashme]\n")
                .endsWith("CS: 0033  SS: 002b\n");
        assertThat(text("bt -T")).doesNotContain("START").contains("] machine_kexec at ");
        assertThat(text("bt -t -s")).containsPattern("\\[[0-9a-f]{16}] panic\\+\\d+ at");
        assertThat(text("bt -a -t")).contains("\n\nPID: ");
    }

    @Test
    void exceptionFrames() throws CommandException {
        assertThat(text("bt -e"))
                .containsPattern(
                        "\n\n  KERNEL-MODE EXCEPTION FRAME AT: [0-9a-f]{16}\n    \\[exception RIP: __crash_kexec\\+")
                .containsPattern("\n\n  USER-MODE EXCEPTION FRAME AT: [0-9a-f]{16}\n    RIP: ");
        assertThat(text("bt -E"))
                .startsWith("CPU 0 IRQ STACK:\n")
                .contains("CPU 1 IRQ STACK:\n", "CPU 0 DOUBLEFAULT EXCEPTION STACK:\n(none found)\n\nCPU 0 NMI");
        assertThat(text("bt -E -c 1")).startsWith("CPU 1 IRQ STACK:\n").doesNotContain("CPU 0");
    }

    @Test
    void memoryAndItsEnd() throws CommandException {
        assertThat(text("bt -r").lines()).hasSize(1025).anyMatch(l -> l.contains("panic+"));
        assertThat(text("bt -v")).isEqualTo("No stack overflows detected\n");
        assertThat(text("foreach ZO bt -t")).contains("\"zombie\"\n(no stack)\n");
        assertThat(text("foreach ZO bt -r")).endsWith("(no stack)\n");
    }

    @Test
    void onlyStacksThatMention() throws CommandException {
        assertThat(text("bt -R vfs_write")).contains("] vfs_write at ");
        assertThat(text("bt -R schedule")).isEmpty();
        assertThat(text("bt -t -R panic")).contains("] panic at");
        assertThat(text("bt -e -R __crash_kexec")).contains("__crash_kexec+");
        assertThat(text("bt -e -R 2b")).isNotEmpty();
        assertThat(text("bt -r -R panic")).isEmpty();
        String rescuers = text("foreach bt -R rescuer_thread");
        assertThat(rescuers).startsWith("PID: ").contains("\n\nPID: ");
        assertThat(rescuers.split("PID: ").length).isEqualTo(rescuers.split(" rescuer_thread at ").length);
    }

    @Test
    void otherStarts() throws CommandException {
        StackAnswer whole = (StackAnswer) context.run("bt").get(0);
        long slot = whole.trace().frames().get(6).slot().orElseThrow();
        StackAnswer rest =
                (StackAnswer) context.run("bt -S " + Long.toHexString(slot)).get(0);
        List<Long> pcs = whole.trace().frames().stream().map(Frame::pc).toList();
        assertThat(rest.trace().frames()).extracting(Frame::pc).isEqualTo(pcs.subList(6, pcs.size()));
        assertThat(context.run("bt -I panic+317 -S " + Long.toHexString(slot))).hasSize(1);
    }

    @Test
    void sameStacksAreTogether() throws CommandException {
        StackGroupsAnswer groups = (StackGroupsAnswer) context.run("bt --group").get(0);
        assertThat(groups.groups().stream().mapToInt(g -> g.tasks().size()).sum())
                .isEqualTo(Tasks.of(context.kernel()).all().size());
        assertThat(groups.groups())
                .isSortedAccordingTo((a, b) -> b.tasks().size() - a.tasks().size())
                .hasSizeLessThan(80);
        assertThat(text("foreach kernel bt --group"))
                .containsPattern("^\\d+ tasks: \\d+ ")
                .contains("\n #0 [")
                .doesNotContain("init,");
        assertThat(text("bt --group 1")).startsWith("1 task: 1 init\n #0 [");
    }

    @Test
    void idleTasksMayBeLeftOut() throws CommandException {
        assertThat(text("bt -n idle 0").lines())
                .hasSize(3)
                .filteredOn(l -> l.contains("swapper"))
                .hasSize(2);
        assertThat(text("bt -n idle")).isEqualTo(text("bt"));
    }

    @Test
    void foreachChooses() throws CommandException {
        assertThat(text("foreach 'kworker.*' ps").lines().skip(1)).isNotEmpty().allMatch(l -> l.contains("[kworker"));
        assertThat(text("foreach '^ini' ps").lines()).hasSize(2);
        assertThat(text("foreach \\init ps"))
                .isEqualTo(text("foreach init 1 ps"))
                .isEqualTo(text("ps 1"));
        assertThat(text("foreach 2 1 ps")).isEqualTo(text("ps 1 2"));
        assertThat(text("foreach gleader kernel ps")).isEmpty();
        assertThat(text("foreach init UN bt")).isEmpty();
        assertThat(text("foreach 1 2 bt -s -x")).contains("schedule+0x").contains("\n\nPID: 2 ");
        assertThat(text("foreach active user set")).contains("    PID: ").startsWith("PID: ");
        assertThat(text("foreach 0 set")).contains("  (1 of 2)  [THREAD_INFO: ").contains("\n\nPID: 0 ");
    }

    @Test
    void symbols() throws CommandException {
        String module = text("sym -m crashme");
        assertThat(module)
                .startsWith(text("sym -M")
                        .lines()
                        .filter(l -> l.endsWith("MODULE START: crashme"))
                        .findFirst()
                        .orElseThrow())
                .endsWith(" MODULE END: crashme\n")
                .doesNotContain("[crashme]");
        assertThat(text("sym -np panic").lines())
                .hasSize(3)
                .element(1)
                .asString()
                .endsWith(" (T) panic");
        assertThat(text("sym -p crashme_rec_touch").lines()).first().asString().doesNotContain("[crashme]");
        assertThat(text("sym -n crashme_write panic").lines()).hasSize(4);
        assertThat(text("sym -q crashme_wri")).contains("crashme_write [crashme]\n");
        assertThat(text("sym panic+1")).endsWith(" (T) panic+1\n");
        SymbolsAnswer all = (SymbolsAnswer) context.run("sym -l").get(0);
        assertThat(all.rows())
                .hasSizeGreaterThan(50_000)
                .hasAtLeastOneElementOfType(SymbolsAnswer.Row.ModuleEdge.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bt -FF",
                "bt -a -t",
                "bt -e",
                "bt -E",
                "bt -r",
                "bt -v",
                "bt --group",
                "bt -n idle 0",
                "sym -m crashme",
                "sym panic",
                "foreach 0 set"
            })
    void everyAnswerIsJsonToo(String line) throws CommandException {
        List<Answer> results = context.run(line);
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(r -> assertThat(CheckedJson.render(r))
                        .startsWith("{\"type\":\"")
                        .doesNotContain("\"type\":\"text\"")
                        .endsWith("}\n"));
    }
}
