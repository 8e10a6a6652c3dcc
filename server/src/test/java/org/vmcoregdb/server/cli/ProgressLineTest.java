package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressLineTest {
    @Test
    void isWrittenAfterASecondAndTakenAwayAtTheEnd() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressLine line = new ProgressLine(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String file = "kernel.rpm";
        line.advanced(file, 1, 100);
        line.advanced(file, 100, 100);
        assertThat(bytes.size()).as("it was quick").isZero();
        line.advanced(file, 1, 100);
        Thread.sleep(1100);
        line.advanced(file, 37, 100);
        line.advanced(file, 38, 100);
        line.advanced(file, 100, 100);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\rvmcore-gdb: reading kernel.rpm: 37 %\r\u001b[K");
    }

    @Test
    void onlyOnATerminal(@TempDir Path folder) throws Exception {
        Path file = Files.createSymbolicLink(folder.resolve("file"), Path.of("/tmp/log"));
        Path terminal = Files.createSymbolicLink(folder.resolve("terminal"), Path.of("/dev/pts/3"));
        assertThat(ProgressLine.isTerminal(file)).isFalse();
        assertThat(ProgressLine.isTerminal(terminal)).isTrue();
        assertThat(ProgressLine.isTerminal(folder.resolve("none"))).isFalse();
    }
}
