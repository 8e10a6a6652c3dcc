package org.vmcoregdb.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatMutationsTest {
    /** Of all formats together, and as many cuts; more of them: {@code -Dmutations=100000}. */
    private static final int COUNT = Integer.getInteger("mutations", 2000);

    /** In a JVM of its own: whatever would take more than 256 MB ends it, and its stacks are those of a server. */
    @Test
    void everyFormatEndsInAnAnswerOrASentence(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FormatMutations.class.getName(),
                        folder.toString(),
                        Integer.toString(COUNT))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.MINUTES)).isTrue();
            String said = java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
            System.out.println(said);
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains(" mutations of ", "ELF core", "kdump", "RPM", "DWARF", "BTF", "kallsyms", "ORC");
        } finally {
            process.destroyForcibly();
        }
    }
}
