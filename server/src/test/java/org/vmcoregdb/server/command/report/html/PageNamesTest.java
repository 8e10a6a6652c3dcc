package org.vmcoregdb.server.command.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageNamesTest {
    @Test
    void anyNameBecomesAFileOfItsOwn() {
        List<String> names = List.of(
                "a/b",
                "a_b",
                "../../etc/passwd",
                "..",
                "",
                "-rf",
                ".hidden",
                "<b>\"'&\n\u202e",
                "\u00e4\ud83d\ude00",
                "x".repeat(5000));
        assertThat(names.stream().map(PageNames::of))
                .doesNotHaveDuplicates()
                .allMatch(file ->
                        file.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,100}-[0-9a-f]{8}\\.html|-[0-9a-f]{8}\\.html"));
        assertThat(PageNames.of("deeper/one.vmcore"))
                .startsWith("deeper_one.vmcore-")
                .isEqualTo(PageNames.of("deeper/one.vmcore"));
    }
}
