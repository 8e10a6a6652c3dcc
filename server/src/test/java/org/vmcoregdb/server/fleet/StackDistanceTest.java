package org.vmcoregdb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StackDistanceTest {
    private static int distance(String a, String b) {
        return StackDistance.percent(words(a), words(b));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    @Test
    void theSameIsNear() {
        assertThat(distance("a b c", "a b c")).isZero();
        assertThat(distance("", "")).isZero();
        assertThat(distance("a.isra.0 b.cold c", "a b c.constprop.0")).isZero();
        assertThat(distance("a a a b c", "a b b c")).isZero();
        assertThat(distance("a __x64_sys_write", "a __arm64_sys_write")).isZero();
    }

    @Test
    void whatHasNothingInCommonIsFar() {
        assertThat(distance("a b c", "d e f")).isEqualTo(100);
        assertThat(distance("a", "")).isEqualTo(100);
    }

    /** What is different near the top counts more than what is far from it; both ways alike. */
    @Test
    void theTopCountsMost() {
        int top = distance("x b c d e f", "a b c d e f");
        int end = distance("a b c d e x", "a b c d e f");
        assertThat(top).isGreaterThan(2 * end).isGreaterThan(20);
        assertThat(distance("a b c d e f", "a c d e f"))
                .isBetween(1, 30)
                .isEqualTo(distance("a c d e f", "a b c d e f"));
    }

    @Test
    void longStacksCostNoMoreThanTheirTop() {
        List<String> deep = Collections.nCopies(100_000, "f");
        assertThat(StackDistance.percent(deep, deep)).isZero();
        assertThat(StackDistance.plain(".text")).isEqualTo(".text");
    }
}
