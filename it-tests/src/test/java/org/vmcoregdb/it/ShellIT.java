package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vmcore-gdb shell} in a real terminal (tmux): what a user sees who types. */
final class ShellIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PROMPT = "vmcore>";

    @TempDir
    private Path folder;

    private List<String> tmux = List.of();

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tmux")), "no tmux installed");
        tmux = List.of("tmux", "-f", "/dev/null", "-S", folder.resolve("socket").toString());
        begin();
    }

    private void begin() {
        String command = "XDG_STATE_HOME=" + folder + " "
                + String.join(
                        " ",
                        Programs.launcher(
                                List.of("shell", "--no-crashrc", Lab.sample().toString())));
        tmux("new-session", "-d", "-s", "s", "-x", "100", "-y", "30", command + "; echo ended with $?; sleep 60");
        waitFor(screen -> last(screen).equals(PROMPT));
    }

    @AfterEach
    void end() {
        if (!tmux.isEmpty()) {
            tmux("kill-server");
        }
    }

    private String tmux(String... words) {
        List<String> line = new ArrayList<>(tmux);
        line.addAll(List.of(words));
        return Programs.run(LIMIT, "", line).out();
    }

    private void type(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys", "-t", "s"));
        words.addAll(List.of(keys));
        tmux(words.toArray(new String[0]));
    }

    private String screen() {
        return tmux("capture-pane", "-p", "-t", "s");
    }

    private static String last(String screen) {
        List<String> lines = screen.lines().filter(l -> !l.isBlank()).toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1).stripTrailing();
    }

    private String waitFor(Predicate<String> wanted) {
        long end = System.nanoTime() + LIMIT.toNanos();
        String screen = screen();
        while (!wanted.test(screen)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the screen is\n" + screen);
            }
            screen = screen();
        }
        return screen;
    }

    private String run(String line) {
        type("C-l");
        waitFor(screen -> last(screen).equals(PROMPT)
                && screen.lines().filter(l -> !l.isBlank()).count() == 1);
        type(line, "Enter");
        return waitFor(screen -> last(screen).equals(PROMPT)
                && screen.lines().filter(l -> l.startsWith(PROMPT)).count() > 1);
    }

    @Test
    void completesAndRemembers() throws IOException {
        type("whatis jiff", "Tab");
        waitFor(screen -> last(screen).startsWith(PROMPT + " whatis jiffies"));
        type("C-u", "struct task_struct.com", "Tab");
        waitFor(screen -> screen.contains("task_struct.comm"));
        type("C-c");
        waitFor(screen -> last(screen).equals(PROMPT));
        assertThat(run("px init_task.pid")).contains("$1 = 0x0");
        type("C-l", "Up");
        waitFor(screen -> last(screen).equals(PROMPT + " px init_task.pid"));
        type("C-u", "q", "Enter");
        waitFor(screen -> screen.contains("ended with 0"));
        tmux("kill-server");
        assertThat(Files.readString(folder.resolve("vmcore-gdb/history"))).contains("px init_task.pid\n");
        begin();
        type("C-r", "px ini");
        waitFor(screen -> screen.contains("px init_task.pid"));
    }

    @Test
    void controlCEndsTheCommandAndNotTheProgram() {
        type("repeat -1 p jiffies", "Enter");
        waitFor(screen -> screen.contains("$2 = "));
        long start = System.nanoTime();
        type("C-c");
        waitFor(screen -> last(screen).equals(PROMPT));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // with what tmux takes to say so
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(run("p init_task.pid")).contains(" = 0");
    }

    @Test
    void pagesWhatIsLongerThanTheTerminal() {
        type("C-l", "ps", "Enter");
        String first = waitFor(screen -> last(screen).startsWith("-- MORE --"));
        assertThat(first).contains("swapper/0").doesNotContain("crash-trigger");
        type("Space");
        waitFor(screen -> last(screen).startsWith("-- MORE --") && !screen.contains("swapper/0"));
        tmux("resize-window", "-t", "s", "-x", "60", "-y", "12");
        type("q");
        waitFor(screen -> last(screen).equals(PROMPT));
        type("C-l", "ps", "Enter");
        String small = waitFor(screen -> last(screen).startsWith("-- MORE --"));
        assertThat(small.lines().filter(l -> !l.isBlank()).count()).isLessThanOrEqualTo(12);
        type("q");
        waitFor(screen -> last(screen).equals(PROMPT));
        type("set scroll off", "Enter", "ps", "Enter");
        waitFor(screen -> screen.contains("crash-trigger") && last(screen).equals(PROMPT));
    }

    @Test
    void pipesAndFilesAreTheUsersOwn() throws IOException {
        Path file = folder.resolve("stacks");
        assertThat(run("foreach bt > " + file + "; !grep -c PID: " + file)).contains("\n115");
        assertThat(Files.readString(file)).contains("crash-trigger");
        assertThat(run("ps | perl -lane 'print @F[-1] if /ZO/'")).contains("\nzombie\n");
    }
}
