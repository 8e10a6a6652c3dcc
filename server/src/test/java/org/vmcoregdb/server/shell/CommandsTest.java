package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.TextAnswer;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.context.ContextAnswer;
import org.vmcoregdb.server.command.log.LogAnswer;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.server.command.system.TaintAnswer;
import org.vmcoregdb.server.command.tasks.TaskListAnswer;
import org.vmcoregdb.unwind.frame.Backtrace;

class CommandsTest {
    private static SampleContext context;
    private static Task panicked;

    @BeforeAll
    static void open() {
        context = new SampleContext();
        panicked = context.task();
    }

    @BeforeEach
    void lookAtThePanic() {
        context.select(panicked);
    }

    private static List<Task> ps(String line) throws CommandException {
        TaskListAnswer list = (TaskListAnswer) context.run(line).get(0);
        return list.tasks().stream().map(TaskListAnswer.Row::task).toList();
    }

    private static List<Task> bt(String line) throws CommandException {
        return context.run(line).stream()
                .map(r -> ((StackAnswer) r).trace().task())
                .toList();
    }

    /** Whoever may not run a command may not run it by another name. */
    @Test
    void namesOfOneCommandHaveTheSameFirstName() {
        Commands commands = new Commands();
        Map<Class<?>, Set<Optional<String>>> byClass = new HashMap<>();
        for (String name : commands.names()) {
            Class<?> made =
                    commands.commandLine(name).orElseThrow().getCommand().getClass();
            byClass.computeIfAbsent(made, c -> new HashSet<>()).add(commands.firstName(name));
        }
        assertThat(byClass.values())
                .allSatisfy(names -> assertThat(names)
                        .singleElement()
                        .satisfies(name -> assertThat(name)
                                .hasValueSatisfying(first ->
                                        assertThat(commands.firstName(first)).isEqualTo(name))));
        assertThat(commands.firstName("dmesg")).hasValue("log");
        assertThat(commands.firstName("nonsense")).isEmpty();
    }

    @Test
    void wordsAreSplitAtBlanksOutsideQuotes() throws CommandException {
        assertThat(Commands.words("  ps -k\t'a b' \"it's\" x''y \"\" "))
                .containsExactly("ps", "-k", "a b", "it's", "xy", "");
        assertThat(Commands.words(" \t ")).isEmpty();
        assertThatThrownBy(() -> Commands.words("ps 'a")).hasMessage("a quote is not closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "bt -z",
                "bt 99999",
                "bt 0xdeadbeef",
                "bt nobody",
                "bt -c 9",
                "bt -c x",
                "bt -c 1-",
                "bt -c",
                "bt -d -x",
                "bt -S 0",
                "bt -I nothing",
                "bt -n busy",
                "foreach bt -z",
                "foreach RU IN bt",
                "foreach 'a[' bt",
                "foreach '(((x{900}){900}){900})' bt",
                "ps 'a['",
                "ps '(?=a)'",
                "kmem -q",
                "wr jiffies 1",
                "p $nothing",
                "rd $nothing",
                "p runqueues.nothing:0",
                "foreach nobody bt",
                "foreach RU",
                "sym",
                "sym nothing-like-it",
                "sym -q nothing-like-it",
                "sym -m nothing",
                "set 99999",
                "set -c 7",
                "set 1 2",
                "ps no-such-task",
                "help nonsense",
                "log -q",
                "sys extra",
                "ps 'open"
            })
    void whatCannotBeDoneIsOneSentence(String line) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.getMessage())
                                .isNotBlank()
                                .doesNotContain("\n")
                                .doesNotEndWith("."));
    }

    static Stream<String> deep() {
        int much = 10_000;
        return Stream.of(
                "log" + " | head".repeat(much),
                "log" + " | grep a".repeat(33),
                "p " + "1?".repeat(much),
                "p " + "1?1:".repeat(much) + "1",
                "p " + "1?".repeat(much) + "1" + ":1".repeat(much),
                "p " + "(".repeat(much) + "1" + ")".repeat(much),
                "p " + "-".repeat(much) + "1",
                "p " + "*".repeat(much) + "init_task",
                "p " + "(int)".repeat(much) + "1",
                "p (int " + "*".repeat(much) + ")0",
                "p (int " + "[1]".repeat(much) + ")0",
                "p init_task.comm" + "[0".repeat(much),
                "p sizeof " + "sizeof ".repeat(much) + "1",
                "eval " + "(".repeat(much) + "1" + ")".repeat(much),
                "eval " + "~".repeat(much) + "1",
                "rd " + "(".repeat(much) + "1",
                "whatis " + "(".repeat(much) + "1",
                "whatis int" + "[1]".repeat(much),
                "struct task_struct" + ".se".repeat(much),
                "struct task_struct.comm" + "[0]".repeat(much),
                "list -s task_struct" + ".se".repeat(much) + " init_task",
                "log | grep '" + "(".repeat(much) + "a" + ")".repeat(much) + "'",
                "log | grep '" + "(".repeat(450) + "a" + ")".repeat(450) + "'",
                "log | grep '" + "a?".repeat(much) + "'",
                "foreach '" + "(".repeat(400) + "' bt",
                "ps '" + "(".repeat(400) + ")".repeat(400) + "'",
                "search (" + "(".repeat(much) + "1",
                "p " + "1".repeat(1 << 16));
    }

    @ParameterizedTest
    @MethodSource
    @Timeout(60)
    void deep(String line) {
        assertThatThrownBy(() -> new Commands().text(line, context, text -> {}))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n"));
    }

    /** Somebody who types net means crash's command, not the struct. */
    @Test
    void commandsAreNoStructs() throws CommandException {
        for (String name : List.of("net", "mount")) {
            assertThat(context.text(name)).isNotBlank().doesNotStartWith("struct");
        }
        assertThat(context.text("struct net")).startsWith("struct net {");
        assertThat(context.text("*mount")).startsWith("struct mount {");
        assertThat(context.text("net.ns -o")).startsWith("struct net {");
    }

    @Test
    void aStackWithoutLinesSaysSo() throws CommandException {
        assertThat(context.text("bt -l"))
                .startsWith(context.text("bt"))
                .endsWith("[Source lines are in the kernel's vmlinux, which was not given: give the package"
                        + " linux-image-6.1.0-56-cloud-amd64-dbg of Debian]\n");
        assertThat(context.text("foreach RU bt -l")).containsOnlyOnce("[Source lines");
    }

    @Test
    void whatIsLongButNotDeepIsDone() throws CommandException {
        assertThat(context.text("p " + "1+".repeat(10_000) + "1")).endsWith(" = 10001\n");
        assertThat(context.text("p " + "(1)+".repeat(5_000) + "1")).endsWith(" = 5001\n");
    }

    @Test
    void anEmptyLineDoesNothing() throws CommandException {
        assertThat(context.run("")).isEmpty();
        assertThat(context.run("   ")).isEmpty();
    }

    @Test
    void helpListsEveryCommandAndExplainsOne() throws CommandException {
        TextAnswer all = (TextAnswer) context.run("help").get(0);
        for (String name : new Commands().names()) {
            assertThat(all.text().lines()).anyMatch(l -> l.startsWith(name + " "));
            assertThat(((TextAnswer) context.run("help " + name).get(0)).text()).contains("Usage: " + name);
        }
        assertThat(all.text()).endsWith("help COMMAND explains one.\n");
        assertThat(((TextAnswer) context.run("HELP bt").get(0)).text()).contains("-a", "-c=CPUS");
    }

    @Test
    void psFilters() throws CommandException {
        List<Task> all = ps("ps");
        List<Task> kernel = ps("ps -k");
        List<Task> user = ps("ps -u");
        assertThat(all).hasSizeGreaterThan(100).hasSize(kernel.size() + user.size());
        assertThat(kernel).allMatch(Task::isKernelThread);
        assertThat(user).noneMatch(Task::isKernelThread).contains(panicked);
        assertThat(ps("ps -G")).allMatch(Task::isGroupLeader);
        assertThat(ps("ps -A")).hasSize(2).allMatch(Task::isActive);
        assertThat(ps("ps 1 2")).extracting(Task::pid).containsExactly(1, 2);
        assertThat(ps("ps 0")).extracting(Task::comm).containsExactly("swapper/0", "swapper/1");
        assertThat(ps("ps kthreadd")).extracting(Task::pid).containsExactly(2);
        assertThat(ps("ps \\kthreadd")).extracting(Task::pid).containsExactly(2);
        assertThat(ps("ps " + Long.toHexString(panicked.address()))).containsExactly(panicked);
        assertThat(ps("ps 0x" + Long.toHexString(panicked.address()))).containsExactly(panicked);
        assertThat(ps("ps 0x2")).extracting(Task::pid).containsExactly(2);
    }

    @Test
    void btChoosesTasks() throws CommandException {
        assertThat(bt("bt")).containsExactly(panicked);
        assertThat(bt("bt -p")).containsExactly(panicked);
        assertThat(bt("bt -a")).hasSize(2).contains(panicked);
        assertThat(bt("bt -c 0,1")).isEqualTo(bt("bt -a"));
        assertThat(bt("bt -c 0-1")).isEqualTo(bt("bt -c all"));
        assertThat(bt("bt 1 2")).extracting(Task::pid).containsExactly(1, 2);
        assertThat(bt("bt -g 1")).allMatch(t -> t.tgid() == 1);
        Task idle = bt("bt 0").get(1);
        assertThat(idle.idleOf()).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"bt, false, true", "bt -s, true, true", "bt -sd, true, true", "bt -s -x, true, false"})
    void btStyles(String line, boolean offsets, boolean decimal) throws CommandException {
        StackAnswer result = (StackAnswer) context.run(line).get(0);
        assertThat(result.look()).isEqualTo(new StackAnswer.Look(offsets, decimal, false));
        assertThat(result.trace().end()).isEqualTo(Backtrace.End.USER_SPACE);
    }

    @Test
    void stacksOfSeveralTasksAreApart() throws CommandException {
        assertThat(context.text("bt 1 2")).startsWith("PID: 1 ").containsOnlyOnce("\n\nPID: 2 ");
    }

    @Test
    void setSelects() throws CommandException {
        ContextAnswer shown = (ContextAnswer) context.run("set").get(0);
        assertThat(shown.task()).isEqualTo(panicked);
        assertThat(shown.panic()).isTrue();
        assertThat(shown.threadInfo()).isEqualTo(panicked.address());
        ContextAnswer other = (ContextAnswer) context.run("set 1").get(0);
        assertThat(other.task().pid()).isEqualTo(1);
        assertThat(other.panic()).isFalse();
        assertThat(context.task().pid()).isEqualTo(1);
        assertThat(bt("bt")).extracting(Task::pid).containsExactly(1);
        context.run("set -c 0");
        assertThat(context.task().activeOn()).hasValue(0);
        context.run("set -p");
        assertThat(context.task()).isEqualTo(panicked);
    }

    @Test
    void sysTellsOfTheMachine() throws CommandException {
        SystemAnswer system = (SystemAnswer) context.run("sys").get(0);
        assertThat(system.dumpFiles()).containsExactly("smash.kdump.zst");
        assertThat(system.partialDump()).isTrue();
        assertThat(system.incompleteDump()).isFalse();
        assertThat(system.cpus()).hasValue(2);
        assertThat(system.tainted()).isTrue();
        assertThat(system.kernelFile()).endsWith(" (from the dump)");
        assertThat(system.panic().orElseThrow()).startsWith("Kernel panic - not syncing: stack-protector");
        assertThat(system.memoryBytes().orElseThrow() >> 20).isBetween(250L, 304L);
        TaintAnswer taint = (TaintAnswer) context.run("sys -t").get(0);
        assertThat(taint.letters()).contains("O");
    }

    @Test
    void logStyles() throws CommandException {
        LogAnswer log = (LogAnswer) context.run("log -mdc").get(0);
        assertThat(log.look().level()).isTrue();
        assertThat(log.look().dictionary()).isTrue();
        assertThat(log.look().caller()).isTrue();
        assertThat(log.look().bootTime()).isEmpty();
        assertThat(log.records()).hasSizeGreaterThan(200);
        assertThat(log.problem()).isEmpty();
        LogAnswer dated = (LogAnswer) context.run("dmesg -T").get(0);
        assertThat(dated.look().bootTime().orElseThrow()).isGreaterThan(1_767_225_600L);
        assertThat(((LogAnswer) context.run("log -t").get(0)).look().noTime()).isTrue();
    }

    @Test
    void whoeverLeftGetsNoAnswer() throws CommandException {
        SampleContext gone = new SampleContext();
        gone.cancel();
        assertThat(gone.run("ps")).isEmpty();
        assertThat(gone.run("bt -a")).isEmpty();
    }
}
