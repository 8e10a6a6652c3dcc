package org.vmcoregdb.server.command.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.render.CheckedJson;
import org.vmcoregdb.server.render.TextRenderer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.server.shell.SampleContext;

/** dis, sym, foreach and bt -f on the sample. */
final class DisCommandTest {
    private final SampleContext context = new SampleContext();

    private String run(String line) throws CommandException {
        StringBuilder out = new StringBuilder();
        List<Result> results = new ArrayList<>();
        new Commands().run(line, context, results::add);
        results.forEach(r -> out.append(TextRenderer.render(r)));
        results.forEach(r -> assertThat(CheckedJson.render(r)).startsWith("{\"type\":"));
        return out.toString();
    }

    @Test
    void disassemblesAFunction() throws CommandException {
        List<String> lines = run("dis __stack_chk_fail").lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).endsWith(" <__stack_chk_fail>:\tmov    (%rsp),%rsi");
        assertThat(run("dis schedule 1")).endsWith(" <schedule>:\tnopl   0x0(%rax,%rax,1) [FTRACE NOP]\n");
        assertThat(lines.get(2)).containsPattern("<__stack_chk_fail\\+\\d+>:\tcall   0x[0-9a-f]{16} <panic>$");
        assertThat(run("dis --old __stack_chk_fail")).containsPattern("\tcallq  0x[0-9a-f]{16} <panic>");
        assertThat(run("dis -x __stack_chk_fail")).containsPattern("<__stack_chk_fail\\+0x[0-9a-f]+>");
    }

    @Test
    void disassemblesFromAnAddress() throws CommandException {
        assertThat(run("dis schedule 5").lines()).hasSize(5);
        assertThat(run("dis schedule+5").lines()).hasSize(1);
        List<String> upTo = run("dis -r crashme_parse_name+117").lines().toList();
        assertThat(upTo.get(0)).contains("<crashme_parse_name>:");
        assertThat(upTo.get(upTo.size() - 1)).contains("<crashme_parse_name+117>:");
        assertThat(run("dis -f crashme_parse_name+117")).startsWith(upTo.get(upTo.size() - 1));
    }

    @Test
    void sourceNeedsAFileThatTells() throws CommandException {
        assertThat(run("dis -l schedule 5")).isEqualTo(run("dis schedule 5"));
        assertThatThrownBy(() -> run("dis -s schedule"))
                .hasMessage("dis: schedule: source code is not available: give the package"
                        + " linux-image-6.1.0-56-cloud-amd64-dbg of Debian");
        assertThatThrownBy(() -> run("dis -s crashme_write"))
                .hasMessageStartingWith("dis: crashme: module source code is not available");
        assertThatThrownBy(() -> run("dis -s -r schedule")).hasMessage("dis: -r and -s are mutually exclusive");
        assertThatThrownBy(() -> run("dis -u 10")).hasMessageContaining("not mapped");
    }

    @Test
    void refusesWhatIsNoCode() {
        assertThatThrownBy(() -> run("dis no_such_function"))
                .isInstanceOf(CommandException.class)
                .hasMessage("no_such_function is neither a symbol nor an address");
        assertThatThrownBy(() -> run("dis 10 2"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not mapped");
    }

    @Test
    void findsSymbols() throws CommandException {
        assertThat(run("sym panic")).matches("[0-9a-f]{16} \\(T\\) panic\n");
        assertThat(run("sym -n panic").lines()).hasSize(2);
        assertThat(run("sym crashme_parse_name+117")).contains("crashme_parse_name+117 [crashme]");
        assertThat(run("sym -q crashme_parse")).contains("crashme_parse_name [crashme]");
        assertThat(run("sym -m crashme").lines()).hasSizeGreaterThan(20);
        assertThat(run("sym -l").lines()).hasSizeGreaterThan(50_000);
        assertThatThrownBy(() -> run("sym")).hasMessage("sym: which symbol?");
        assertThatThrownBy(() -> run("sym -q nothing_has_this"))
                .hasMessage("sym: no symbol has nothing_has_this in its name");
        assertThatThrownBy(() -> run("sym -m nothing")).hasMessage("sym: there is no module nothing");
    }

    @Test
    void worksOnManyTasks() throws CommandException {
        long tasks = Tasks.of(context.kernel()).all().size();
        String all = run("foreach bt");
        assertThat(all.lines().filter(l -> l.startsWith("PID: "))).hasSize((int) tasks);
        assertThat(run("foreach kernel bt").lines().filter(l -> l.startsWith("PID: ")))
                .hasSizeLessThan((int) tasks)
                .hasSizeGreaterThan(20);
        assertThat(run("foreach UN set")).contains("  STATE: TASK_UNINTERRUPTIBLE");
        assertThat(run("foreach active ps").lines()).hasSize(3);
        assertThat(run("foreach user gleader ps")).contains(" init\n").doesNotContain("[kthreadd]");
        assertThat(run("foreach 1 kthreadd bt").lines().filter(l -> l.startsWith("PID: ")))
                .hasSize(2);
        assertThatThrownBy(() -> run("foreach user")).hasMessageContaining("which command");
        assertThatThrownBy(() -> run("foreach nobody_of_this_name bt")).hasMessageContaining("there is no task");
    }

    @Test
    void showsTheContentsOfFrames() throws CommandException {
        String text = run("bt -f");
        assertThat(text).containsPattern("(?m)^ #4 .* crashme_parse_name at .*\n    [0-9a-f]{16}: 4847464544434241 ");
    }
}
