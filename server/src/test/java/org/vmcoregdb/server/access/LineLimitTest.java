package org.vmcoregdb.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final LineLimit limit = new LineLimit(now::get, 100);

    @Test
    void writesSoManyAndCountsTheOthers() {
        for (int i = 0; i < 100; i++) {
            assertThat(limit.next()).isEqualTo(new LineLimit.Verdict(true, 0));
        }
        for (int i = 0; i < 30; i++) {
            assertThat(limit.next()).isEqualTo(new LineLimit.Verdict(false, 0));
        }
        now.addAndGet(10_000_000_000L);
        assertThat(limit.next()).isEqualTo(new LineLimit.Verdict(true, 30));
        assertThat(limit.next()).isEqualTo(new LineLimit.Verdict(true, 0));
    }
}
