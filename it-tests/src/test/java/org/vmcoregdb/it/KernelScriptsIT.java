package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The kernel's own gdb scripts give over our server, on a dump, what they gave over QEMU's stub when the dump was taken. */
final class KernelScriptsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void answerAsOverTheStubOfTheStoppedGuest() throws Exception {
        Path dump = Lab.dump("stub", "elf");
        Path stub = dump.resolveSibling("stub.stub.txt");
        Path scripts = Lab.vmlinux().resolveSibling("gdb-scripts/vmlinux-gdb.py");
        Assumptions.assumeTrue(Files.exists(scripts), "no gdb-scripts in the lab: it-tests/lab/get-scripts.sh 6.1");
        Programs.Outcome info = Programs.vmcoreGdb(LIMIT, "info", dump.toString());
        Matcher slide = Pattern.compile("KASLR offset: +(0x[0-9a-f]+)").matcher(info.out());
        assertThat(slide.find()).as(info.all()).isTrue();
        try (ServerProcess server = ServerProcess.start(dump)) {
            List<String> line = new ArrayList<>(List.of(
                    Lab.gdb().toString(),
                    "-nx",
                    "-batch",
                    "-iex",
                    "set debuginfod enabled off",
                    "-iex",
                    "set width 0"));
            for (String command : List.of(
                    "add-symbol-file " + Lab.vmlinux() + " -o " + slide.group(1) + " -s .data..percpu 0",
                    "target remote " + server.address(),
                    "source " + scripts)) {
                line.addAll(List.of("-ex", command));
            }
            line.addAll(
                    List.of("-x", Lab.root().resolve("it-tests/lab/stub.gdb").toString()));
            Programs.Outcome gdb = Programs.run(LIMIT, "", line);
            Map<String, String> ours = answers(gdb.out());
            Map<String, String> theirs = answers(Files.readString(stub));
            assertThat(ours.keySet()).as(gdb.all()).isEqualTo(theirs.keySet()).hasSizeGreaterThan(15);
            assertThat(ours.get("lx-dmesg")).contains("Kernel panic - not syncing");
            assertThat(ours.getOrDefault("lx-ps", "").lines().count()).isGreaterThan(100);
            theirs.forEach((command, answer) ->
                    assertThat(ours.get(command)).as(command).isEqualTo(answer));
        }
    }

    /** Over our server gdb has the modules' symbols, too, and names what QEMU's leaves at its address. */
    private static String plain(String answer) {
        return answer.replaceFirst("(?s)\\[Inferior 1 .*", "").replaceAll("(?m)(\\t0x[0-9a-f]+) <[^>]+>$", "$1");
    }

    private static Map<String, String> answers(String text) {
        Map<String, String> answers = new LinkedHashMap<>();
        String[] parts = text.split("(?m)^--- ");
        for (int i = 1; i < parts.length; i++) {
            String[] nameAndAnswer = parts[i].split("\n", 2);
            answers.put(nameAndAnswer[0], plain(nameAndAnswer[1]));
        }
        return answers;
    }
}
