package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CrashDiffTest {
    @Test
    void namesTheLinesThatOnlyOneSideHas() {
        assertThat(CrashDiff.lineDiff(List.of("a", "b", "c", "d"), List.of("a", "x", "c", "d", "e")))
                .containsExactly("-b", "+x", "+e");
        assertThat(CrashDiff.lineDiff(List.of(), List.of("x"))).containsExactly("+x");
        assertThat(CrashDiff.lineDiff(List.of("x", "x"), List.of("x"))).containsExactly("-x");
        assertThat(CrashDiff.lineDiff(List.of("x", "y"), List.of("x", "y"))).isEmpty();
    }

    @Test
    void trailingBlanksAreNoDifference() {
        assertThat(CrashDiff.normalise(List.of("a  ", "", " b\t", "", " "))).containsExactly("a", "", " b");
    }

    @Test
    void anAllowedDifferenceNeedsAReason() {
        assertThat(CrashDiff.parse("# why\n\nsys\t DUMPFILE: .*\tpaths differ\n"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.covers("sys", " DUMPFILE: x")).isTrue();
                    assertThat(entry.covers("ps", " DUMPFILE: x")).isFalse();
                    assertThat(entry.covers("sys", "x DUMPFILE: x")).isFalse();
                });
        assertThatThrownBy(() -> CrashDiff.parse("sys\tx\t \n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CrashDiff.parse("sys\tx\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyWhatIsNotAllowedRemains() {
        CrashDiff diff = CrashDiff.withAllowedDifferences();
        assertThat(diff.compare(
                        "sys", List.of("      KERNEL: a  [TAINTED]", "CPUS: 2"), List.of("      KERNEL: b", "CPUS: 3")))
                .containsExactly("-CPUS: 2", "+CPUS: 3");
    }
}
