package org.vmcoregdb.server.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildTest {
    private static Build build(String version, String commit, String date) {
        Properties written = new Properties();
        written.setProperty("version", version);
        written.setProperty("commit", commit);
        written.setProperty("date", date);
        return Build.of(written);
    }

    @Test
    void namesVersionCommitAndDay() {
        assertThat(build("1.2", "1ab106c3d5d5-dirty", "2026-11-29T07:24:33Z"))
                .hasToString("vmcore-gdb 1.2 (commit 1ab106c3d5d5-dirty, 2026-11-29)");
    }

    @Test
    void saysWhatTheBuildDidNotKnow() {
        assertThat(build("1.2", "none", "2023-11-14T22:13:20Z"))
                .hasToString("vmcore-gdb 1.2 (built without git: commit unknown, 2023-11-14)");
        assertThat(build("1.2", "none", "unknown")).isEqualTo(build("1.2", "${build.commit}", "${build.date}"));
        assertThat(build("1.2", "${build.commit}", "${build.date}"))
                .isEqualTo(new Build("1.2", Optional.empty(), Optional.empty()))
                .hasToString("vmcore-gdb 1.2 (built without git: commit unknown)");
        assertThat(Build.of(new Properties()).version()).isEqualTo("of unknown version");
    }

    @Test
    void thisBuildWasFilledIn() {
        assertThat(Build.current().version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(Build.current().json().toString()).startsWith("{\"name\":\"vmcore-gdb\",\"version\":\"");
    }
}
