package org.vmcoregdb.server.command.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class TypeCommandsTest {
    private static SampleContext context;

    @BeforeAll
    static void open() {
        context = new SampleContext();
    }

    private static String text(String line) throws CommandException {
        return context.text(line);
    }

    private static String json(String line) throws CommandException {
        return context.json(line);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "struct list_head -o|struct list_head {@   [0] struct list_head *next;@   [8] struct list_head *prev;@}@SIZE: 16@",
                "* list_head|struct list_head {@    struct list_head *next;@    struct list_head *prev;@}@SIZE: 16@",
                "list_head.prev|struct list_head {@   [8] struct list_head *prev;@}@",
                "struct -x -o list_head.prev|struct list_head {@   [0x8] struct list_head *prev;@}@",
                "union sigval|union sigval {@    int sival_int;@    void *sival_ptr;@}@SIZE: 8@",
                "struct task_struct.pid,comm init_task|  pid = 0,@  comm = \"swapper/0\\000\\000\\000\\000\\000\\000\",@",
                "task_struct.flags init_task -x|  flags = 0x4200002,@",
                "*task_struct.thread_info.cpu init_task|  thread_info.cpu = 0,@",
                "whatis jiffies|volatile unsigned long jiffies;@",
                "whatis pid_t|typedef int pid_t;@SIZE: 4@",
                "whatis atomic_t|typedef struct {@    int counter;@} atomic_t;@SIZE: 4@",
                "whatis struct list_head.next|struct list_head {@   [0] struct list_head *next;@}@",
                "whatis hrtimer_restart|enum hrtimer_restart {@  HRTIMER_NORESTART = 0@  HRTIMER_RESTART = 1@};@",
                "whatis vfs_write|ssize_t vfs_write(struct file *, const char *, size_t, loff_t *);@",
                "whatis unsigned long|unsigned long@SIZE: 8@"
            })
    void answersAsCrashDoes(String line, String expected) throws CommandException {
        assertThat(text(line)).isEqualTo(expected.replace('@', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "p init_task.comm;\"swapper/0\\000\\000\\000\\000\\000\\000\"",
                "p -x init_task.flags;0x4200002",
                "p init_task->comm;\"swapper/0\\000\\000\\000\\000\\000\\000\"",
                "p (&init_task).pid;0",
                "p init_task.nsproxy.uts_ns == init_nsproxy.uts_ns;1",
                "p init_uts_ns.name.sysname[0];76 'L'",
                "p sizeof(struct list_head) * 2 + 1;33",
                "p (1 << 4 | 3) & ~1;18",
                "p -7 / 2 % 2;-1",
                "p !0;1",
                "p init_nsproxy.uts_ns == 0;0",
                "p init_nsproxy.uts_ns === 0;",
                "p *init_nsproxy.uts_ns->name.machine;120 'x'",
                "p ((struct task_struct *)&init_task)->pid;0",
                "p &init_task.tasks - &init_task.tasks;0",
                "p (unsigned char)321;65 'A'",
                "p init_task.in_execve;0",
                "p system_state;SYSTEM_RUNNING"
            })
    void expressions(String line, String value) throws CommandException {
        if (value == null) {
            assertThatThrownBy(() -> text(line)).isInstanceOf(CommandException.class);
        } else {
            assertThat(text(line)).matches("(?s)(\\w+ = )?\\$\\d+ = .*").endsWith("= " + value + "\n");
        }
    }

    @Test
    void pointersAndFunctionsSayWhatTheyAre() throws CommandException {
        assertThat(text("p &init_task")).contains("= (struct task_struct *) 0x").contains(" <init_task>");
        assertThat(text("p &init_task + 1")).contains("= (struct task_struct *) 0x");
        assertThat(text("p panic")).contains("panic = $").contains("= \n {void (const char *, ...)} 0x");
        assertThat(text("p saved_command_line")).contains("= 0x").contains(" \"");
        assertThat(text("p init_task.cpus_mask.bits")).contains("= \n {");
    }

    @Test
    void perCpuVariables() throws CommandException {
        assertThat(text("p current_task"))
                .startsWith("PER-CPU DATA TYPE:\n  struct task_struct *current_task;\nPER-CPU ADDRESSES:\n  [0]: ffff");
        assertThat(text("p current_task:a"))
                .contains("per_cpu(current_task, 0) = $")
                .contains("(struct task_struct *)");
        assertThat(text("struct rq.nr_running runqueues:0"))
                .startsWith("[0]: ffff")
                .contains("\n  nr_running = ");
        assertThat(json("p current_task"))
                .contains("\"type\":\"per_cpu_variable\"")
                .contains("\"cpu\":0");
        assertThat(json("struct rq.nr_running runqueues:0")).contains("\"type\":\"per_cpu_copy\"");
    }

    @Test
    void severalOneBehindTheOther() throws CommandException {
        assertThat(text("struct list_head init_nsproxy 2")).contains("\n}\n\nstruct list_head {");
        assertThat(text("struct list_head -c 2 init_nsproxy")).isEqualTo(text("struct list_head init_nsproxy 2"));
        assertThat(text("struct list_head -r init_nsproxy"))
                .matches("ffffffff[0-9a-f]{8}:  [0-9a-f]{16} [0-9a-f]{16}   .{16}\n");
        String tasks = text("p &init_task.tasks").replaceFirst("(?s).* 0x([0-9a-f]{16}).*", "$1");
        assertThat(text("struct task_struct.pid -l task_struct.tasks " + tasks.strip()))
                .isEqualTo("  pid = 0,\n");
        assertThat(text("struct task_struct.pid -l tasks " + tasks.strip())).isEqualTo("  pid = 0,\n");
    }

    @Test
    void pointersAreFollowed() throws CommandException {
        assertThat(text("struct -p nsproxy.uts_ns init_nsproxy"))
                .startsWith("  struct uts_namespace *uts_ns = 0x")
                .contains("\n  -> <init_uts_ns> {\n       name = {\n")
                .endsWith("\n     }\n");
        assertThat(text("struct -p task_struct.mm init_task")).endsWith("= 0x0\n  -> NULL\n");
        assertThat(json("struct -p task_struct.mm init_task")).contains("\"type\":\"pointer\"");
    }

    @Test
    void tasks() throws CommandException {
        assertThat(text("task -R comm,cpu,flags"))
                .startsWith("PID: ")
                .contains("  comm = \"")
                .contains("  cpu = ");
        String whole = text("task");
        assertThat(whole).contains("\n}\n\nstruct thread_info {\n").endsWith("}\n\n");
        assertThat(json("task").lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("\"name\":\"struct task_struct\"")
                        .contains("\"comm\":\""));
        assertThatThrownBy(() -> text("task -R nonsense")).hasMessageContaining("nonsense");
        assertThat(text("foreach 1 2 task -R pid")).contains("  pid = 1,").contains("  pid = 2,");
    }

    @Test
    void jsonIsNestedObjects() throws CommandException {
        assertThat(json("struct list_head -o")).contains("\"type\":\"struct\"").contains("\"offset\":8");
        assertThat(json("whatis hrtimer_restart")).contains("{\"HRTIMER_NORESTART\":0,\"HRTIMER_RESTART\":1}");
        assertThat(json("whatis jiffies")).contains("\"declaration\":\"volatile unsigned long jiffies;\"");
        assertThat(json("struct list_head -r init_nsproxy")).contains("\"bytes\":\"");
        assertThat(json("p init_task.comm")).contains("\"value\":\"swapper/0\"");
        assertThat(json("p panic")).contains("\"symbol\":\"panic\"");
        assertThat(json("task_struct.se init_task")).contains("\"se\":{\"load\":{\"weight\":");
    }

    @Test
    void registersOfTheCurrentTask() throws CommandException {
        String rsp = text("p $rsp").replaceFirst("(?s).*\\(void \\*\\) 0x([0-9a-f]{16})\\n", "$1");
        assertThat(rsp).hasSize(16);
        assertThat(text("rd $rsp")).startsWith(rsp + ":  ");
        assertThat(text("rd $sp 2")).startsWith(rsp + ":  ");
        assertThat(text("p/x $rsp + 8")).contains("0x" + Long.toHexString(Long.parseUnsignedLong(rsp, 16) + 8));
        assertThat(text("p $rip")).endsWith(" <__crash_kexec+282>\n").contains("= (void (*)(");
        assertThat(text("dis $pc")).contains("<__crash_kexec+282>:");
        assertThat(text("sym $rip")).contains(" __crash_kexec+282");
        assertThat(text("eval $rsp")).contains("hexadecimal: " + rsp);
        assertThat(text("vtop $rsp")).contains(rsp);
        assertThat(text("struct list_head $rsp")).startsWith("struct list_head {");
        assertThat(text("p ((struct task_struct *)$task)->pid"))
                .endsWith(" = " + context.task().pid() + "\n");
        assertThatThrownBy(() -> text("p $nothing")).hasMessage("there is no register $nothing");
    }

    @Test
    void whatASleepingTaskDidNotSaveIsNotKnown() throws CommandException {
        Task before = context.task();
        text("set 1");
        try {
            assertThat(text("p $rsp")).contains("= (void *) 0x");
            assertThatThrownBy(() -> text("p $rcx")).hasMessage("$rcx of task 1 is not known: it was not saved");
            assertThatThrownBy(() -> text("rd $rcx")).hasMessage("$rcx of task 1 is not known: it was not saved");
            assertThatThrownBy(() -> text("eval $rcx")).hasMessageContaining("is not known");
        } finally {
            context.select(before);
        }
    }

    /** What an answer advises is understood. */
    @Test
    void perCpuVariablesByTheirAddress() throws CommandException {
        String advice = "*(struct rq *)&runqueues:0";
        assertThat(text("p " + advice)).startsWith("per_cpu(*(struct rq *)&runqueues, 0) = $");
        assertThat(text("p " + advice).replaceFirst(".*= ", ""))
                .isEqualTo(text("p runqueues:0").replaceFirst(".*= ", ""));
        assertThat(text("p runqueues.nr_running:a")).hasLineCount(2).contains("per_cpu(runqueues.nr_running, 1) = $");
        assertThat(text("p &linux_banner")).contains("= (");
        assertThatThrownBy(() -> text("p __entry_text_start"))
                .hasMessage("p: __entry_text_start: the dump does not record the type of __entry_text_start; say it:"
                        + " *(TYPE *)&__entry_text_start");
        assertThat(text("p *(long *)&__entry_text_start")).contains(" = ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "struct nosuch",
                "struct task_struct.nosuch",
                "struct task_struct.pid.x init_task",
                "struct task_struct 0",
                "struct list_head init_task 0",
                "struct rq runqueues:99",
                "whatis nosuch",
                "p nosuch",
                "p node_data",
                "p init_task.nosuch",
                "p init_task +",
                "p 1 / 0",
                "p *1 2",
                "p (1",
                "p &1",
                "p init_task.pid.x",
                "p *init_task.pid",
                "p init_task.pid[1]",
                "p init_task + 1",
                "p 99999999999999999999",
                "p \"x\"",
                "p )"
            })
    void whatCannotBeDoneIsSaid(String line) {
        assertThatThrownBy(() -> text(line)).isInstanceOf(CommandException.class);
    }
}
