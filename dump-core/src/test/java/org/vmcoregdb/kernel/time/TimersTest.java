package org.vmcoregdb.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Timers in chains and in rings, in order and damaged. */
class TimersTest {
    private static final int SIZE = 64;

    /** A kernel whose base has two vectors, and three timers. */
    private static final class Wheel {
        private final FakeKernel kernel;
        private final long base;
        private final long[] timers = new long[3];

        Wheel(boolean chained) {
            BtfWriter types = new BtfWriter();
            int pointer = types.pointer(0);
            int u64 = types.integer("unsigned long", 8, 0);
            int list = chained
                    ? types.struct("hlist_node", 16, member("next", pointer, 0), member("pprev", pointer, 8))
                    : types.struct("list_head", 16, member("next", pointer, 0), member("prev", pointer, 8));
            types.struct(
                    "timer_list",
                    40,
                    member("entry", list, 0),
                    member("expires", u64, 16),
                    member("function", pointer, 24));
            int vectors = chained ? types.array(pointer, 2) : types.array(list, 2);
            if (chained) {
                types.struct("timer_base", SIZE, member("vectors", vectors, 16));
            } else {
                int root = types.struct("tvec", 32, member("vec", vectors, 0));
                types.struct(
                        "tvec_base",
                        256,
                        member("tv1", root, 16),
                        member("tv2", root, 48),
                        member("tv3", root, 80),
                        member("tv4", root, 112),
                        member("tv5", root, 144));
            }
            kernel = new FakeKernel().types(types);
            base = kernel.place(new byte[256]);
            for (int i = 0; i < timers.length; i++) {
                timers[i] = kernel.place(new byte[SIZE]);
                kernel.put64(timers[i] + 16, 100 - i).put64(timers[i] + 24, 0x1000 + i);
            }
            kernel.symbol("init_task", base).variable("jiffies", 90);
        }

        TimerBase read() {
            return Timers.of(kernel.open()).of(0).get(0);
        }
    }

    @Test
    void chains() {
        Wheel wheel = new Wheel(true);
        wheel.kernel
                .symbol("timer_bases", wheel.base)
                .put64(wheel.base + 16, wheel.timers[0])
                .put64(wheel.timers[0], wheel.timers[1])
                .put64(wheel.base + 24, wheel.timers[2]);
        TimerBase base = wheel.read();
        assertThat(base.name()).contains("BASE_STD");
        assertThat(base.problem()).isEmpty();
        assertThat(base.timers())
                .containsExactly(
                        new TimerBase.Timer(wheel.timers[2], 98, 0x1002),
                        new TimerBase.Timer(wheel.timers[1], 99, 0x1001),
                        new TimerBase.Timer(wheel.timers[0], 100, 0x1000));
        assertThat(Timers.of(wheel.kernel.open()).jiffies()).isEqualTo(90);
    }

    @Test
    void aChainThatLoopsEnds() {
        Wheel wheel = new Wheel(true);
        wheel.kernel
                .symbol("timer_bases", wheel.base)
                .put64(wheel.base + 16, wheel.timers[0])
                .put64(wheel.timers[0], wheel.timers[0]);
        assertThat(wheel.read().timers()).hasSize(1);
        assertThat(wheel.read().problem().orElse("")).contains("loops");
    }

    /** Until 4.1. */
    @Test
    void rings() {
        Wheel wheel = new Wheel(false);
        for (int head = 16; head < 176; head += 16) {
            wheel.kernel.put64(wheel.base + head, wheel.base + head);
        }
        wheel.kernel
                .symbol("boot_tvec_bases", wheel.base)
                .variable("tvec_bases", wheel.base)
                .put64(wheel.base + 48, wheel.timers[1])
                .put64(wheel.timers[1], wheel.base + 48);
        TimerBase base = wheel.read();
        assertThat(base.name()).isEmpty();
        assertThat(base.address()).isEqualTo(wheel.base);
        assertThat(base.timers()).isEqualTo(List.of(new TimerBase.Timer(wheel.timers[1], 99, 0x1001)));
    }
}
