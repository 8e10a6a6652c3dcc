package org.vmcoregdb.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageMutationsTest {
    /** More of them: {@code -Dmutations=100000}. */
    private static final int COUNT = Math.min(20_000, Integer.getInteger("mutations", 1000));

    /** In a JVM of its own: whatever would take more than 256 MB ends it. */
    @Test
    void eachEndsInASentenceWithin256MegabytesAnd10Seconds(@TempDir Path folder) throws Exception {
        Path work = Files.createDirectory(folder.resolve("work"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PackageMutations.class.getName(),
                        work.toString(),
                        "20261124",
                        Integer.toString(COUNT))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).startsWith(COUNT + " mutations: ");
        } finally {
            process.destroyForcibly();
        }
    }
}
