package org.vmcoregdb.server.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.command.Setting;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.server.shell.Completion;
import org.vmcoregdb.server.shell.SampleContext;

@Timeout(60)
class PromptTest {
    private static CrashDump analysis;

    @TempDir
    private Path folder;

    private final Session session = new Session(Session.Host.PROMPT);
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @BeforeAll
    static void open() {
        analysis = SampleContext.analyse();
    }

    @AfterAll
    static void close() throws IOException {
        analysis.close();
    }

    private Terminal terminal(String keys) throws IOException {
        Terminal terminal = new DumbTerminal(
                "test",
                "dumb",
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                shown,
                StandardCharsets.UTF_8);
        terminal.setSize(new Size(100, 10));
        return terminal;
    }

    private UserFiles files(String... environment) {
        return new UserFiles(
                folder.resolve("home"),
                folder.resolve("here"),
                environment.length == 0 ? Map.of() : Map.of(environment[0], environment[1]));
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8).replace("\r", "");
    }

    private String lines(String lines) throws IOException, CommandException {
        session.set(Setting.SCROLL, "off");
        Prompt prompt = new Prompt(analysis, session, terminal(""), files());
        prompt.runLines(new BufferedReader(new StringReader(lines)));
        return text();
    }

    @Test
    void runsLinesUntilTheUserHasHadEnough() throws Exception {
        assertThat(lines("set 1\nps -k | wc -l; px init_task.pid\nnonsense\nset\nq\nsys\n"))
                .contains("PID: 1\n", "$1 = 0x0\n", "there is no command nonsense", "COMMAND: \"init\"")
                .doesNotContain("PANIC:");
        assertThat(session.isEnded()).isTrue();
    }

    @Test
    void writesAndAppendsToFiles() throws Exception {
        Path file = folder.resolve("a b");
        lines("sys > '" + file + "'\nset >> \"" + file + "\"\nps > /no/such/folder/x\n");
        assertThat(Files.readString(file)).contains("RELEASE: ", "    PID: 276");
        assertThat(text()).contains("/no/such/folder/x cannot be written: there is no such folder");
    }

    @Test
    void pipesToTheUsersPrograms() throws Exception {
        Path file = folder.resolve("out");
        lines("ps | grep UN | tee " + file + " > /dev/null\n!echo done >> " + file + "\nlog | true\n");
        assertThat(Files.readString(file)).contains("  UN ").endsWith("done\n");
    }

    @Test
    void typedLinesGoToTheHistoryThatOnlyTheUserReads() throws Exception {
        session.set(Setting.SCROLL, "off");
        Prompt prompt = new Prompt(
                analysis,
                session,
                terminal("px init_task.pid\nr px\nh\nq\n"),
                files("XDG_STATE_HOME", folder.toString()));
        prompt.run();
        Path history = folder.resolve("vmcore-gdb/history");
        assertThat(Files.readString(history)).startsWith("px init_task.pid\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history.getParent())))
                .isEqualTo("rwx------");
        assertThat(text()).contains("$1 = 0x0", "$2 = 0x0", "[1] px init_task.pid");
    }

    @Test
    void pagesWithTheKeysOfLess() throws Exception {
        Prompt prompt = new Prompt(analysis, session, terminal(" jq"), files());
        prompt.runLines(new BufferedReader(new StringReader("ps\n")));
        // two pages of nine lines and a line more
        // what asks for a key is written over
        assertThat(text().lines().filter(l -> l.contains("  ffff") || l.contains("PID    PPID")))
                .hasSize(19);
        assertThat(text()).contains("-- MORE --");
    }

    @Test
    void pagesToTheEndOrToWhatIsLookedFor() throws Exception {
        Prompt prompt = new Prompt(analysis, session, terminal("/crash-tr\n"), files());
        prompt.runLines(new BufferedReader(new StringReader("ps\n")));
        assertThat(text()).endsWith("crash-trigger\n").doesNotContain("khungtaskd");
        shown.reset();
        Prompt whole = new Prompt(analysis, session, terminal("G"), files());
        whole.runLines(new BufferedReader(new StringReader("ps\nps | less\n")));
        assertThat(text()).contains("khungtaskd").contains("crash-trigger");
    }

    @Test
    void readsCrashsSettingsUnlessOthersCanWriteThem() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path here = Files.createDirectories(folder.resolve("here"));
        Files.writeString(
                home.resolve(".crashrc"), "# mine\nset radix 16\nalias ll ps -l\nextend foo.so\n!touch evil\n");
        Files.writeString(here.resolve(".crashrc"), "alias px !touch evil\n");
        Files.setPosixFilePermissions(here.resolve(".crashrc"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Prompt prompt = new Prompt(analysis, session, terminal(""), files());
        prompt.readSettings();
        assertThat(session.value(Setting.RADIX)).isEqualTo("16");
        assertThat(session.alias("ll").orElseThrow().origin()).endsWith("home/.crashrc");
        assertThat(session.alias("px").orElseThrow().command()).isEqualTo("p -x");
        assertThat(text()).contains("here/.crashrc is not read: others can write it");
    }

    @Test
    void completes() {
        Completion completion = new Completion(new Commands(), new SampleContext(analysis), () -> false);
        assertThat(completion.of("wai")).containsExactly("waitq");
        assertThat(completion.of("ps -")).contains("-k", "-u");
        assertThat(completion.of("bt; ps | he")).containsExactly("head");
        assertThat(completion.of("struct task_stru")).contains("task_struct");
        assertThat(completion.of("struct task_struct.com")).contains("task_struct.comm");
        assertThat(completion.of("struct task_struct.se.av")).contains("task_struct.se.avg");
        assertThat(completion.of("struct task_struct.pid,com")).contains("task_struct.pid,comm");
        assertThat(completion.of("p init_task.com")).contains("init_task.comm");
        assertThat(completion.of("dis crashme_do_sm")).containsExactly("crashme_do_smash");
        assertThat(completion.of("bt crash-")).containsExactly("crash-trigger");
        assertThat(completion.of("mod -s crash")).containsExactly("crashme");
        assertThat(completion.of("task -R com")).contains("comm");
        assertThat(completion.of("set ra")).containsExactly("radix");
        assertThat(completion.of("set radix ")).containsExactly("10", "16");
        assertThat(completion.of("help wh")).containsExactly("whatis");
        assertThat(completion.of("px init_t")).contains("init_task");
        assertThat(completion.of("")).isEqualTo(completion.of(" ").isEmpty() ? List.of() : completion.of(""));
        assertThat(completion.of("rd \u001b[2J")).isEmpty();
    }
}
