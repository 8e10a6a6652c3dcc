package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private static final class FullDisk extends OutputStream {
        private int room = 5;

        @Override
        public void write(int b) throws IOException {
            if (room-- <= 0) {
                throw new IOException(room < -1 ? "another reason" : "No space left on device");
            }
        }
    }

    @Test
    void theFirstFailureIsRememberedThoughAPrintStreamHidesIt() {
        StandardOutput.WatchedStream watched = new StandardOutput.WatchedStream(new FullDisk());
        PrintStream out = new PrintStream(watched, true, StandardCharsets.UTF_8);
        out.print("1234");
        assertThat(watched.failure()).isEmpty();
        out.print("56");
        out.print("78");
        assertThat(watched.failure()).contains("No space left on device");
        assertThat(out.checkError()).isTrue();
    }

    @Test
    void whatCanBeWrittenIs() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardOutput.WatchedStream watched = new StandardOutput.WatchedStream(bytes);
        watched.write('a');
        watched.write("bc".getBytes(StandardCharsets.UTF_8));
        watched.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
        assertThat(watched.failure()).isEmpty();
    }
}
