package org.vmcoregdb.server.command.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.command.SourceFiles;
import org.vmcoregdb.server.result.Result;

class SourceExcerptTest {
    private static final List<String> FILE =
            List.of("#include <x>", "", "", "", "", "", "int f(void)", "{", "  return 1;", "}", "", "int g;");

    private static Result.SourceResult of(int line, Optional<Integer> count) {
        return SourceExcerpt.of(new SourceLine("/f.c", "f.c", line), FILE, count);
    }

    @Test
    void fromFiveLinesBeforeToTheEndOfTheFunction() {
        Result.SourceResult body = of(8, Optional.empty());
        assertThat(body.first()).isEqualTo(3);
        assertThat(body.text()).hasSize(8).endsWith("  return 1;", "}");
        assertThat(of(10, Optional.empty()).text()).as("no further function").endsWith("int g;");
        assertThat(of(2, Optional.of(1)).text()).hasSize(3);
        assertThat(of(2, Optional.of(1)).first()).isEqualTo(1);
        assertThat(of(8, Optional.of(100)).text()).endsWith("int g;");
        assertThat(of(90, Optional.empty()).text()).isEmpty();
    }

    @Test
    void filesAreWhereTheUserSaysElseWhereTheCompilerFoundThem(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("f.c"), "one\ntwo\n");
        SourceFiles moved = new SourceFiles(Map.of("build/linux", folder.toString()));
        assertThat(moved.read(new SourceLine("build/linux/f.c", "f.c", 1))).contains(List.of("one", "two"));
        assertThat(moved.read(new SourceLine("build/linux/g.c", "g.c", 1))).isEmpty();
        assertThat(moved.read(new SourceLine("f.c", "f.c", 1)))
                .as("relative to nothing")
                .isEmpty();
        SourceFiles inPlace = new SourceFiles(Map.of());
        assertThat(inPlace.read(new SourceLine(folder.resolve("f.c").toString(), "f.c", 1)))
                .isPresent();
        assertThat(inPlace.read(new SourceLine("\0", "", 1))).isEmpty();
    }
}
