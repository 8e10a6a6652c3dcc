package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.shell.SampleContext;

class DumpChoiceTest {
    /** {@code vRun} and {@code vAttach} choose among what the user of the server named, and read nothing else. */
    @Test
    void clientsChooseAmongTheDumpsOfTheServer(@TempDir Path folder) throws IOException, TargetUnavailableException {
        Path other = Files.copy(Sample.expanded(Sample.XEN), folder.resolve("other.core"));
        DumpChoice choice = new DumpChoice(SampleContext.analyse(), List.of(new FileLocation(other)));
        for (String name : List.of(
                "/etc/passwd",
                Sample.FILE.toString(),
                folder.toString(),
                folder + "/../" + folder.getFileName() + "/other.core",
                "./other.core",
                "@other.core",
                "other.core\0",
                "${sys:user.home}",
                "")) {
            assertThat(choice.named(name)).as(name).isEmpty();
        }
        assertThat(choice.named("smash.kdump.zst")).contains(choice.first());
        assertThat(choice.named("other.core")).isPresent().isEqualTo(choice.named(other.toString()));
        assertThat(choice.numbered(2)).isEqualTo(choice.named("other.core"));
        for (int number : List.of(-1, 0, 3, Integer.MAX_VALUE)) {
            assertThat(choice.numbered(number)).isEmpty();
        }
    }
}
