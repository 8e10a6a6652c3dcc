package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.crash.OpenFiles;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.server.command.report.CrashTableAnswer;

class CrashFolderTest {
    private static final int DUMPS = 12;

    @TempDir
    Path folder;

    @Test
    void aFolderOfDumpsLeavesNoFileOpen() throws Exception {
        Path sample = Files.copy(Sample.expanded(), folder.resolve("0.kdump"));
        for (int i = 1; i < DUMPS; i++) {
            Files.createLink(folder.resolve(i + ".kdump"), sample);
        }
        Files.writeString(folder.resolve("notes.txt"), "nothing to open here\n");
        Files.write(folder.resolve("cut.kdump"), "KDUMP   ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        CrashTableAnswer survey = CrashFolder.survey(folder, new DumpArguments());
        assertThat(survey.dumps()).hasSize(DUMPS);
        assertThat(survey.problems()).anyMatch(problem -> problem.startsWith("cut.kdump: "));
        assertThat(OpenFiles.below(folder)).isZero();
    }
}
