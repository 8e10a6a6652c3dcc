package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With types, symbols or unwinding tables of the dump left out, and those of vmlinux in their place, every command answers as with them: a
 * dump read as if its kernel had been built without BTF, kallsyms or ORC, against the same dump as it is.
 */
final class IgnoredTablesIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final List<String> COMMANDS = List.of(
            "sys",
            "log",
            "ps",
            "ps -l",
            "ps -t 1",
            "ps -m 1",
            "bt -a",
            "bt -f",
            "bt -l",
            "bt -s",
            "foreach bt",
            "foreach user files",
            "foreach user sig",
            "mod",
            "mod -t",
            "files 1",
            "files -c 1",
            "struct task_struct",
            "struct -o list_head",
            "struct task_struct.pid,comm,tasks init_task",
            "p init_task.comm",
            "p jiffies",
            "p runqueues:0",
            "p modules",
            "whatis schedule",
            "whatis task_struct",
            "task 1",
            "list task_struct.tasks -h init_task -s task_struct.pid",
            "tree -t rbtree vmap_area_root -s vmap_area.va_start -o vmap_area.rb_node",
            "dis -l panic",
            "sym panic",
            "rd -SS init_task 64",
            "vtop init_task",
            "search -t init_task",
            "report");

    /** What an answer says of where it has something from, and what a kernel's own table has and vmlinux has not, or the reverse. */
    private static final List<Pattern> OF_SOURCES = List.of(
            // the kernel's file names what kallsyms leaves out: labels of assembly, and absolute symbols
            Pattern.compile("(?m)^\\s*(note|NOTE|notice): .*$"), Pattern.compile("(?m)^ *SYMBOLS: .*$"));

    private static List<Arguments> rows() {
        return Rows.of(
                        List.of(Arguments.of("smash", "mdf-d31-zlib", "btf,orc,kallsyms")),
                        Stream.of("smash mdf-d31-zlib", "hung mdf-d31-zlib", "irq mdf-d31-zlib")
                                .map(dump -> dump.split(" "))
                                .flatMap(dump -> Stream.of("btf", "orc", "kallsyms", "btf,orc,kallsyms")
                                        .map(ignored -> Arguments.of(dump[0], dump[1], ignored)))
                                .filter(row ->
                                        !row.get()[0].equals("smash") || !row.get()[2].equals("btf,orc,kallsyms"))
                                .toList())
                .toList();
    }

    private static Map<String, String> answers(Path dump, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("exec", "--force", dump.toString(), Lab.vmlinux().toString()));
        arguments.add(Lab.crashmeModule().toString());
        arguments.addAll(List.of(options));
        for (String command : COMMANDS) {
            // each answer begins with a line that no command prints
            arguments.addAll(List.of("-c", "eval 0x5eed", "-c", command));
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        String[] parts = outcome.out().split("(?m)^hexadecimal: 5eed *\\n(?:.*\\n){3}");
        assertThat(parts).as(outcome.err()).hasSize(COMMANDS.size() + 1);
        Map<String, String> byCommand = new LinkedHashMap<>();
        for (int i = 0; i < COMMANDS.size(); i++) {
            String answer = parts[i + 1];
            for (Pattern pattern : OF_SOURCES) {
                answer = pattern.matcher(answer).replaceAll("");
            }
            byCommand.put(COMMANDS.get(i), answer.strip());
        }
        return byCommand;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyCommandAnswersAsWithThem(String name, String format, String ignored) {
        Path dump = Lab.dump(name, format);
        Map<String, String> with = answers(dump);
        Map<String, String> without = answers(dump, "--ignore", ignored);
        List<String> differences = new ArrayList<>();
        with.forEach((command, answer) -> {
            if (!answer.equals(without.get(command))) {
                differences.add(command + "\n" + firstDifference(answer, without.getOrDefault(command, "")));
            }
        });
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private static String firstDifference(String with, String without) {
        List<String> a = with.lines().toList();
        List<String> b = without.lines().toList();
        int i = 0;
        while (i < a.size() && i < b.size() && a.get(i).equals(b.get(i))) {
            i++;
        }
        return "  line " + (i + 1) + " with:    " + (i < a.size() ? a.get(i) : "(end)") + "\n  line " + (i + 1)
                + " without: " + (i < b.size() ? b.get(i) : "(end)");
    }
}
