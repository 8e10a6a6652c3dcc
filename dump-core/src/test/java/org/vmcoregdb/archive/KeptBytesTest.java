package org.vmcoregdb.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptBytesTest {
    private static final byte[] CONTENTS = "what took time to make".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private KeptBytes kept(String identity) {
        return new KeptBytes(folder.resolve("below/file"), identity, 100);
    }

    @Test
    void whatWasKeptIsThere() {
        assertThat(kept("a").read()).isEmpty();
        kept("a").write(CONTENTS);
        assertThat(kept("a").read()).hasValue(CONTENTS);
        kept("a").write(new byte[0]);
        assertThat(kept("a").read()).hasValue(new byte[0]);
    }

    @Test
    void whatIsOfSomethingElseIsNot() {
        kept("a").write(CONTENTS);
        assertThat(kept("b").read()).isEmpty();
        kept("b").write(CONTENTS);
        assertThat(kept("a").read()).isEmpty();
    }

    @Test
    void damageOfAnyByteIsSeen() throws IOException {
        kept("a").write(CONTENTS);
        Path file = folder.resolve("below/file");
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertThat(kept("a").read()).as("byte " + i).isEmpty();
            Files.write(file, Arrays.copyOf(good, i));
            assertThat(kept("a").read()).as("cut at " + i).isEmpty();
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertThat(kept("a").read()).isEmpty();
        Files.write(file, good);
        assertThat(kept("a").read()).isPresent();
    }

    @Test
    void whatIsTooLongIsNotKept() throws IOException {
        kept("a").write(new byte[101]);
        assertThat(kept("a").read()).isEmpty();
        assertThat(folder.resolve("below")).doesNotExist();
        kept("a").write(new byte[100]);
        assertThat(kept("a").read()).isPresent();
        try (Stream<Path> left = Files.list(folder.resolve("below"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        kept("a").write(CONTENTS);
        Path file = folder.resolve("below/file");
        Files.move(file, folder.resolve("elsewhere"));
        Files.createSymbolicLink(file, folder.resolve("elsewhere"));
        assertThat(kept("a").read()).isEmpty();
    }
}
