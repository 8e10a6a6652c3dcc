package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.kernel.Sample;

final class ConvertCommandTest {
    @TempDir
    private Path folder;

    /** @return the exit code and what was said */
    private static String convert(Object... args) {
        List<String> words = new ArrayList<>(List.of("convert"));
        for (Object arg : args) {
            words.add(arg.toString());
        }
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            return Main.run(words.toArray(new String[0])) + " " + said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(err);
        }
    }

    @Test
    void aDumpBecomesAnother() throws IOException {
        Path sample = Sample.expanded();
        Path kdump = folder.resolve("kdump");
        assertThat(convert(sample, "-o", kdump, "--filter", 31))
                .startsWith("0 vmcore-gdb: " + kdump + " has ")
                .contains(" the dump did not have\n");
        assertThat(kdump).content(StandardCharsets.ISO_8859_1).startsWith("KDUMP   ");
        Path elf = folder.resolve("elf");
        assertThat(convert(kdump, "-o", elf, "--format", "elf")).startsWith("0 ");
        assertThat(elf).content(StandardCharsets.ISO_8859_1).startsWith("\u007fELF");
        assertThat(convert(elf, "-o", kdump))
                .isEqualTo("1 vmcore-gdb: " + kdump + " exists (--overwrite replaces it)\n");
        assertThat(convert(elf, "-o", kdump, "--overwrite", "--format", "kdump-zlib"))
                .startsWith("0 ");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(kdump, elf);
        }
    }

    @Test
    void aDumpIsNotWrittenOverItself() throws IOException {
        Path sample = Files.copy(Sample.FILE, folder.resolve("sample"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), sample);
        assertThat(convert(sample, "-o", link, "--overwrite"))
                .isEqualTo("1 vmcore-gdb: " + link + " is one of the files that would be read\n");
        assertThat(Files.mismatch(sample, Sample.FILE)).isEqualTo(-1);
    }

    @Test
    void whatIsNoFormatAndNoLevel() {
        assertThat(convert(Sample.FILE, "-o", folder.resolve("x"), "--format", "lkcd"))
                .startsWith("2 ")
                .contains("'lkcd' is none of kdump-zstd, kdump-zlib, kdump-snappy, elf");
        assertThat(convert(Sample.FILE, "-o", folder.resolve("x"), "--filter", "32"))
                .startsWith("2 ")
                .contains("'32' is not a number from 0 to 31");
        assertThat(convert(Sample.FILE)).startsWith("2 ");
    }
}
