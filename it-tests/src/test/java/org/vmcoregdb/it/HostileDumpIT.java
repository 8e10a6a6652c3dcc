package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dump whose names of tasks, modules and host, and whose log, command the terminal, forge rows of lists and carry HTML: all of it is shown, and
 * none of it does anything.
 */
final class HostileDumpIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TASK = "<b>\u001b[31mX\n";

    /** What is overwritten wherever it is in memory, and by what; the bytes are those of Latin-1. */
    private static final Map<String, String> CHANGES = Map.of(
            "crash-trigger\0", TASK + "\u00ff\"&\0",
            "rcu_gp\0", "k\u00c3\u00b6\u009b7\0",
            "crashlab\0", "<i>\u001b\n\u00fe",
            "crashme\0", "<u>\u001b[m",
            "stack-protector: Kernel", "<script>\u001b[2J\r\u0007");

    @TempDir
    private static Path folder;

    private static Path dump = Path.of("");
    private static Path original = Path.of("");

    @BeforeAll
    static void forge() throws IOException {
        original = Lab.dump("smash", "elf");
        dump = Files.copy(original, folder.resolve("forged.elf"));
        try (FileChannel file = FileChannel.open(dump, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size());
            for (Map.Entry<String, String> change : CHANGES.entrySet()) {
                byte[] old = change.getKey().getBytes(StandardCharsets.ISO_8859_1);
                byte[] made = Arrays.copyOf(change.getValue().getBytes(StandardCharsets.ISO_8859_1), old.length);
                assertThat(replace(bytes, old, made)).as(change.getKey()).isPositive();
            }
        }
    }

    private static int replace(ByteBuffer in, byte[] old, byte[] made) {
        int count = 0;
        for (int at = 0; at + old.length <= in.limit(); at++) {
            int same = 0;
            while (same < old.length && in.get(at + same) == old[same]) {
                same++;
            }
            if (same == old.length) {
                in.put(at, made);
                count++;
            }
        }
        return count;
    }

    private static Programs.Outcome run(Path file, String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, file.toString()));
        arguments.addAll(List.of(more));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(new String[0]));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    private static void harmless(String text) {
        assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t' && Character.isISOControl(c)))
                .as(text)
                .isEmpty();
    }

    @Test
    void noAnswerCommandsTheTerminal() {
        String[] commands = {
            "-c",
            "sys",
            "-c",
            "set",
            "-c",
            "bt",
            "-c",
            "log",
            "-c",
            "log -m",
            "-c",
            "mod",
            "-c",
            "mod -t",
            "-c",
            "ps -a",
            "-c",
            "ps -p",
            "-c",
            "ps -t",
            "-c",
            "foreach files",
            "-c",
            "foreach set",
            "-c",
            "bt --group",
            "-c",
            "bt -a",
            "-c",
            "sym -M",
            "-c",
            "sig",
            "-c",
            "task -R comm",
            "-c",
            "report",
            "-c",
            "sys -i",
            "-c",
            "bt -F",
            "-c",
            "search -c crash",
            "-c",
            "dis -r $rip",
            "-c",
            "p init_task.comm"
        };
        Programs.Outcome text = run(dump, "exec", commands);
        harmless(text.out());
        harmless(text.err());
        assertThat(text.out()).contains("COMMAND: \"<b>\\x1b[31mX\\n\\xff\"&\"", "NODENAME: <i>\\x1b\\n\\xfe");
        harmless(run(dump, "info").out());
        harmless(run(dump, "report").out());
        String html = run(dump, "report", "--html").out();
        harmless(html);
        // the page has a script and bold text of its own
        assertThat(html)
                .doesNotContain("<b>\\x1b", "<i>", "<u>", "<script>\\x1b")
                .containsOnlyOnce("<script>")
                .contains("&lt;b&gt;", "&lt;i&gt;", "&lt;u&gt;", "&lt;script&gt;");
    }

    @Test
    void noNameForgesARow() {
        List<String> forged = run(dump, "exec", "-c", "ps").lines();
        assertThat(forged).hasSameSizeAs(run(original, "exec", "-c", "ps").lines());
        assertThat(forged).anyMatch(line -> line.endsWith("  <b>\\x1b[31mX\\n\\xff\"&"));
        assertThat(forged).as("UTF-8, and a byte that is not").anyMatch(line -> line.endsWith("[kö\\x9b7]"));
    }

    @Test
    void jsonHasTheNamesThemselves() throws IOException {
        Programs.Outcome json = run(dump, "exec", "--json", "-c", "ps", "-c", "sys", "-c", "log");
        harmless(json.out());
        List<String> names = new ArrayList<>();
        List<String> lines = json.lines();
        assertThat(lines).hasSize(3);
        for (JsonNode task : new ObjectMapper().readTree(lines.get(0)).get("tasks")) {
            names.add(task.get("comm").textValue());
        }
        assertThat(names).contains(TASK + "\\xff\"&", "kö\\x9b7");
        assertThat(new ObjectMapper().readTree(lines.get(1)).get("nodename").textValue())
                .isEqualTo("<i>\u001b\n\\xfe");
    }

    @Test
    void gdbShowsThreadsByName() {
        try (ServerProcess server = ServerProcess.start(dump)) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    List.of(
                            "target remote 127.0.0.1:" + server.port(),
                            "info threads",
                            "monitor ps",
                            "info os processes",
                            "info os dmesg"));
            harmless(gdb.out());
            assertThat(gdb.out()).contains("\"<b>\\x1b[31mX\\n\\xff\"&\"", "kö\\x9b7");
        }
    }
}
