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
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.dwarf.line.SourceLine;

class SourceExcerptTest {
    private static final List<String> FILE =
            List.of("#include <x>", "", "", "", "", "", "int f(void)", "{", "  return 1;", "}", "", "int g;");

    private static SourceAnswer of(int line, Optional<Integer> count) {
        return SourceExcerpt.of(new SourceLine("/f.c", "f.c", line), FILE, count);
    }

    @Test
    void fromFiveLinesBeforeToTheEndOfTheFunction() {
        SourceAnswer body = of(8, Optional.empty());
        assertThat(body.first()).isEqualTo(3);
        assertThat(body.text()).hasSize(8).endsWith("  return 1;", "}");
        assertThat(of(10, Optional.empty()).text()).as("no further function").endsWith("int g;");
        assertThat(of(2, Optional.of(1)).text()).hasSize(3);
        assertThat(of(2, Optional.of(1)).first()).isEqualTo(1);
        assertThat(of(8, Optional.of(100)).text()).endsWith("int g;");
        assertThat(of(90, Optional.empty()).text()).isEmpty();
    }

    @Test
    void filesAreWhereTheUserSays(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("f.c"), "one\ntwo\n");
        SourceFiles moved = new SourceFiles(Map.of("build/linux", folder.toString()));
        assertThat(moved.read(new SourceLine("build/linux/f.c", "f.c", 1))).contains(List.of("one", "two"));
        assertThat(moved.read(new SourceLine("build/linux/g.c", "g.c", 1))).isEmpty();
        assertThat(moved.read(new SourceLine("f.c", "f.c", 1)))
                .as("relative to nothing")
                .isEmpty();
        assertThat(moved.read(new SourceLine("build/linux/\0", "", 1))).isEmpty();
        SourceFiles inPlace = new SourceFiles(Map.of(folder.toString(), folder.toString()));
        assertThat(inPlace.read(new SourceLine(folder.resolve("f.c").toString(), "f.c", 1)))
                .isPresent();
    }

    /** A debug file says which file is the source: it must not choose among the user's own. */
    @Test
    void noOtherFilesAreRead(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.c"), "secret");
        Path sources = Files.createDirectories(folder.resolve("sources/deeper"));
        Files.writeString(folder.resolve("sources-of-mine.c"), "secret");
        Files.writeString(sources.resolve("notes"), "no suffix");
        Files.writeString(sources.resolve("id_rsa.pem"), "no source");
        Files.writeString(sources.resolve(".c"), "only a suffix");
        Files.createSymbolicLink(sources.resolve("out.c"), secret);
        Files.createSymbolicLink(sources.resolve("up"), folder);
        Files.createSymbolicLink(sources.resolve("in.c"), Files.writeString(sources.resolve("real.c"), "fine"));
        Files.createSymbolicLink(sources.resolve("zero.c"), Path.of("/dev/zero"));
        Files.createSymbolicLink(sources.resolve("disguised.c"), sources.resolve("notes"));
        String to = folder.resolve("sources").toString();
        SourceFiles mapped = new SourceFiles(Map.of("b", to));
        for (String file : List.of(
                "b/../secret.c",
                "b/deeper/../../secret.c",
                "b/deeper/out.c",
                "b/deeper/up/secret.c",
                "b-of-mine.c",
                "b/deeper/notes",
                "b/deeper/id_rsa.pem",
                "b/deeper/.c",
                "b/deeper/zero.c",
                "b/deeper/disguised.c",
                "b/deeper",
                "b",
                secret.toString(),
                "/etc/passwd",
                "b//etc/passwd")) {
            assertThat(mapped.read(new SourceLine(file, "f", 1))).as(file).isEmpty();
        }
        assertThat(mapped.read(new SourceLine("b/deeper/in.c", "f", 1))).contains(List.of("fine"));
        SourceFiles none = new SourceFiles(Map.of());
        assertThat(none.read(new SourceLine(secret.toString(), "f", 1))).isEmpty();
        assertThat(none.areKnown()).isFalse();
        assertThat(mapped.areKnown()).isTrue();
        assertThat(new SourceFiles(Map.of("b", folder.resolve("missing").toString()))
                        .read(new SourceLine("b/f.c", "f", 1)))
                .isEmpty();
    }
}
