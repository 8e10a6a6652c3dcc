package org.vmcoregdb.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AnswerRulesTest {
    @Test
    void whatWasAskedForIsTaken() throws RemoteException {
        assertThat(AnswerRules.fileSize("bytes 100-199/5000", 100, 100, false)).isEqualTo(5000);
        assertThat(AnswerRules.isRange("bytes 100-199/5000")).isTrue();
        assertThat(AnswerRules.isRange("")).isFalse();
        assertThat(AnswerRules.isRange("bytes */5000")).isFalse();
    }

    @Test
    void whatIsSomethingElseIsNot() {
        for (String header : new String[] {"", "bytes 0-99/5000", "bytes 100-199/*", "lines 100-199/5000"}) {
            assertThatThrownBy(() -> AnswerRules.fileSize(header, 100, 100, false))
                    .hasMessage("its server sent another range than the one that it was asked for");
        }
        assertThatThrownBy(() -> AnswerRules.fileSize("bytes 100-199/5000", 100, 99, false))
                .hasMessage("its server sent 99 bytes and says that they are 100");
        assertThatThrownBy(() -> AnswerRules.fileSize("bytes 100-199/5000", 100, 100, true))
                .hasMessage("its server sent more than 100 bytes and says that they are 100");
        assertThatThrownBy(() -> AnswerRules.fileSize("bytes 100-99/5000", 100, 1, false))
                .hasMessage("its server sent 1 bytes and says that they are 0");
    }

    @Test
    void longAnswersMayTakeLonger() {
        assertThat(AnswerRules.limit(Duration.ofSeconds(30), 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(AnswerRules.limit(Duration.ofSeconds(30), 16_000)).isEqualTo(Duration.ofSeconds(31));
    }
}
