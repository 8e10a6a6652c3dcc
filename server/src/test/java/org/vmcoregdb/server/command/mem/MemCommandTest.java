package org.vmcoregdb.server.command.mem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.mm.MemoryGroups;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class MemCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void ofTheSample() throws CommandException {
        String text = context.text("mem");
        assertThat(text)
                .startsWith("       SIZE       %\n")
                .containsPattern("(?m)^ +[0-9.]+ MB +[0-9.]+  free$")
                .containsPattern("(?m)^ +[0-9.]+ MB +100\\.0  all that the kernel manages$")
                .contains("\nPROCESSES\n", "\nSLAB CACHES", "\nVMALLOC");
        assertThat(context.text("mem -n 1").lines().count())
                .isEqualTo(text.lines().count() - 3 * 4);
        assertThat(context.text("mem -n 0").lines().count())
                .isGreaterThan(text.lines().count() + 50);
    }

    /** What crash says of the same in its own words: {@code kmem -i}, {@code kmem -s}, {@code ps}. */
    @Test
    void agreesWithOtherCommands() throws CommandException {
        JsonNode answer = CheckedJson.parse(context.json("mem -n 0"));
        JsonNode usage = CheckedJson.parse(context.json("kmem -i"));
        long page = usage.path("page_bytes").asLong();
        assertThat(answer.path("total").asLong()).isEqualTo(usage.path("total").asLong() * page);
        long slab = 0;
        long sum = answer.path("rest").asLong();
        for (JsonNode share : answer.path("shares")) {
            sum += share.path("bytes").asLong();
            if (share.path("use").asText().startsWith("slab")) {
                slab += share.path("bytes").asLong();
            }
        }
        assertThat(sum).isEqualTo(answer.path("total").asLong());
        assertThat(slab).isEqualTo(usage.path("slab").asLong() * page);
        long caches = 0;
        for (JsonNode cache : answer.path("caches")) {
            caches += cache.path("bytes").asLong();
            assertThat(cache.path("used").asLong())
                    .isLessThanOrEqualTo(cache.path("bytes").asLong());
        }
        assertThat(caches).isBetween(slab * 9 / 10, slab * 11 / 10);
    }

    private static MemoryZones.Zone zone(String name, List<Long> watermarks) {
        return new MemoryZones.Zone(
                0, 1, 0x1000, name, 0, 4096, 4096, watermarks, OptionalLong.empty(), 0x2000, Optional.empty());
    }

    @Test
    void whatIsNotKnownIsMarked() {
        MemAnswer answer = new MemAnswer(
                new MemoryBalance(OptionalLong.empty(), List.of(new MemoryBalance.Share(MemoryBalance.Use.FREE, 512))),
                new MemoryPressure(
                        List.of(
                                new MemoryPressure.Zone(
                                        zone("DMA32", List.of(16L, 32L, 48L)),
                                        OptionalLong.of(1024),
                                        List.of(0L, 256L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L),
                                        OptionalLong.of(4)),
                                new MemoryPressure.Zone(
                                        zone("Normal", List.of()),
                                        OptionalLong.empty(),
                                        List.of(),
                                        OptionalLong.empty())),
                        List.of(
                                new MemoryPressure.Reclaimer(0, 16, Optional.empty()),
                                new MemoryPressure.Reclaimer(1, 0, Optional.empty())),
                        List.of(
                                new MemoryPressure.Done(MemoryPressure.Effort.KILLS, 3),
                                new MemoryPressure.Done(MemoryPressure.Effort.COMPACTIONS, 1)),
                        Optional.empty()),
                List.of(),
                List.of(),
                List.of(
                        new MemAnswer.Caller(Optional.empty(), 1, 4096),
                        new MemAnswer.Caller(Optional.of(new NamedAddress(0xabcd, Optional.empty())), 2, 8192)),
                List.of(
                        new MemoryGroups.Group("/a", 256, OptionalLong.of(512), OptionalLong.of(3)),
                        new MemoryGroups.Group("/a/b", 128, OptionalLong.empty(), OptionalLong.empty())),
                4096,
                List.of("the list breaks off"));
        CheckedJson.render(answer);
        assertThat(AnswerText.alone(answer)).isEqualTo("""
                               SIZE       %
                               2 MB       ?  free

                        ZONES: FREE, WATERMARKS, LARGEST FREE BLOCK, SHARE IN BLOCKS OF 2 MB
                           0  DMA32           4 MB      64 KB     128 KB     192 KB       2 MB   50 %; compaction for 64 KB has failed
                           0  Normal             ?          -      -
                        kswapd of node 0 has freed nothing in its last 16 runs, and has given up
                        since the boot: 3 processes were killed for lack of memory, 1 allocations compacted memory

                        CONTROL GROUPS, WITH THOSE IN THEM, AND THEIR LIMITS
                               1 MB        2 MB  /a (its limit killed 3)
                             512 KB           -  /a/b

                        VMALLOC, BY WHO ASKED
                               4 KB        1  (nobody)
                               8 KB        2  abcd
                        [the list breaks off]
                        """);
        MemAnswer over = new MemAnswer(
                new MemoryBalance(OptionalLong.of(100), List.of(new MemoryBalance.Share(MemoryBalance.Use.FREE, 110))),
                new MemoryPressure(List.of(), List.of(), List.of(), Optional.empty()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                4096,
                List.of());
        assertThat(AnswerText.alone(over)).contains("     -40 KB   -10.0  the rest: nobody counts it\n");
    }
}
