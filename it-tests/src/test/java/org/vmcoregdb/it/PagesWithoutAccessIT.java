package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Memory of the zoo's task {@code memory}: pages that nobody may touch, whose addresses are inverted; large ones; swapped ones. */
final class PagesWithoutAccessIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Programs.Outcome run(Path dump, String... commands) {
        List<String> arguments = new ArrayList<>(List.of("exec", dump.toString()));
        for (String command : commands) {
            arguments.add("-c");
            arguments.add(command);
        }
        return Programs.vmcoreGdb(LIMIT, arguments.toArray(new String[0]));
    }

    @Test
    void areReadAllTheSame() {
        Path dump = Lab.dump("zoo", "elf");
        Matcher pid = Pattern.compile("(?m)^>? +(\\d+) ")
                .matcher(run(dump, "ps memory").out());
        assertThat(pid.find()).isTrue();
        String task = "set " + pid.group(1);
        assertThat(run(dump, task, "rd -a -u 7c0000001000 13").out()).contains("PROTNONE-HERE");
        assertThat(run(dump, task, "rd -a -u 7e0000001234 8").out()).contains("THP-HERE");
        assertThat(run(dump, task, "vtop -u 7c0000001000").out())
                .contains("PROTNONE")
                .doesNotContain("(not mapped)");
        Programs.Outcome swapped = run(dump, task, "rd -u 7b0000000000 1");
        assertThat(swapped.all()).contains("not in memory: swapped out");
        assertThat(run(dump, task, "vtop -u 7b0000000000").out()).contains("SWAP");
    }
}
