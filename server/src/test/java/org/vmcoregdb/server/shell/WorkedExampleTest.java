package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.server.command.CommandException;

/** What is asked of tasks, files, signals, modules and the machine, on the sample: a filtered dump of a kernel with one user's shell. */
class WorkedExampleTest {
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
            delimiter = ';',
            value = {
                "sys -i;DMI_SYS_VENDOR: QEMU",
                "sys -c 1;  1  __x64_sys_write",
                "sys -c readlink; 89  __x64_sys_readlink",
                "log -a;log: kernel audit log is empty",
                "log -d;SUBSYSTEM=",
                "ps -S;ZO: 2",
                "ps -s;KSTACKP",
                "ps -p 2;PID: 0 ",
                "ps -c 1;COMMAND: \"crash-trigger\"",
                "ps -g 1;(no threads)",
                "ps -t 1;RUN TIME: ",
                "ps -l 1;[",
                "ps -l -C all;CPU: 1",
                "ps -m 1;[0 00:00:",
                "ps -r 1;RLIMIT",
                "ps -a 2;no user stack",
                "ps -y FIFO,RR;migration/0",
                "ps 'kworker.*';kworker/0:0",
                "task -R comm 1;comm = \"init",
                "set -c 0;CPU: 0",
                "set -p;STATE: TASK_RUNNING (PANIC)",
                "files;/sys/kernel/debug/crashme/trigger",
                "files -c;NRPAGES",
                "files -R trigger;FD       FILE",
                "files 2;No open files",
                "mod;crashme",
                "mod -t;crashme  OE",
                "mod -S;crashme: no file with debug information was found",
                "mod -s crashme;give its .ko after the vmlinux",
                "sig -l;[64]",
                "sig -s 0x4a002;SIGINT",
                "sig 1;SIGPENDING: no",
                "sig -g 1;SHARED_PENDING",
                "foreach 1 2 files;No open files",
                "foreach 1 sig;SIGNAL"
            })
    void tells(String line, String part) throws CommandException {
        assertThat(text(line)).contains(part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sys -i;\"type\":\"dmi\"",
                "sys -c 1;\"function\":\"__x64_sys_write\"",
                "sys -t;\"letter\":\"O\"",
                "log -a;\"type\":\"audit_records\"",
                "ps -S;\"ZO\":2",
                "ps -p 2;\"pid\":2",
                "ps -c 1;\"comm\":\"crash-trigger\"",
                "ps -g 1;\"pid\":1",
                "ps -t 1;\"pid\":1",
                "ps -l 1;\"pid\":1",
                "ps -r 1;\"pid\":1",
                "ps -a 2;\"pid\":2",
                "files;/sys/kernel/debug/crashme/trigger",
                "files 2;\"pid\":2",
                "mod;\"type\":\"modules\"",
                "mod -t;\"type\":\"tainted_modules\"",
                "mod -s crashme;\"type\":\"module_files\"",
                "sig -l;SIGINT",
                "sig 1;\"pid\":1",
                "sig -g 1;\"pid\":1"
            })
    void tellsProgramsToo(String line, String part) throws CommandException {
        assertThat(json(line)).startsWith("{").contains(part);
    }

    @Test
    void dentriesAndInodesOfOpenFiles() throws CommandException {
        String[] columns = text("files")
                .lines()
                .filter(l -> l.endsWith("/crashme/trigger"))
                .findFirst()
                .orElseThrow()
                .strip()
                .split(" +");
        assertThat(text("files -d " + columns[2])).contains("REG  /sys/kernel/debug/crashme/trigger");
        assertThat(json("files -d " + columns[2])).contains("/sys/kernel/debug/crashme/trigger");
        assertThat(text("files -p " + columns[3])).contains("NRPAGES");
        assertThat(json("files -p " + columns[3])).startsWith("{");
        assertThat(text("files -R " + columns[1])).contains(columns[2]);
        assertThat(text("files -R 99")).isBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sys config",
                "sys nonsense",
                "sys -c no_such_call",
                "log -s",
                "ps -C 0",
                "ps -y NOBODY",
                "ps -l -C 9",
                "set radix 12",
                "set scroll perhaps",
                "sys -panic",
                "wr jiffies 0",
                "extend -s",
                "exec ls",
                "files -d nothing",
                "files 99999",
                "mod -s no_such_module",
                "sig 99999",
                "sig -s x",
                "foreach files -d 0xffff888000000000"
            })
    void refusesInASentence(String line) {
        assertThatThrownBy(() -> text(line))
                .isInstanceOf(CommandException.class)
                .message()
                .isNotBlank();
    }
}
