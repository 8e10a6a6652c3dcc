package org.vmcoregdb.debuginfo.arm64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.unwind.arm64.FakeArm64.STACK;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TASK;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TEXT;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TOP;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.debuginfo.CallFrameReader;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.arm64.FakeArm64;
import org.vmcoregdb.unwind.arm64.Shape;

class TracedCallsTest {
    private static final long SWITCH = TEXT + 0x1000;
    private static final long OUTER = TEXT + 0x1100;
    private static final long HOOK = TEXT + 0x1200;
    private static final long REGISTERS = TOP - FakeArm64.REGISTERS;

    private static Kernel kernel() {
        long records = STACK - 0x2000;
        return new FakeArm64()
                .function("__switch_to", SWITCH, 0xa9be7bfd, 0x910003fd, 0x94000000, 0xa8c27bfd, 0xd65f03c0)
                .function("outer", OUTER, 0xa9be7bfd, 0x910003fd, 0x94000000, 0xa8c27bfd, 0xd65f03c0)
                .function("return_to_handler", HOOK, 0xd503201f)
                .function("end", HOOK + 0x100, 0xd503201f)
                .asleep(SWITCH + 12, STACK + 0x100, STACK + 0x100)
                .put64(STACK + 0x100, STACK + 0x130)
                .put64(STACK + 0x108, HOOK)
                .put64(STACK + 0x130, REGISTERS + FakeArm64.RECORD)
                .put64(STACK + 0x138, OUTER + 12)
                .put64(TASK, records)
                .put64(records, OUTER + 12)
                .put64(records + 24, STACK + 0x130)
                .put64(records + 0xff8, 0)
                .registers(REGISTERS, 0, 0, 0, 5)
                .open();
    }

    @Test
    void eachFunctionHasItsOwn() {
        SortedMap<Long, Long> originals = new TreeMap<>(Long::compareUnsigned);
        originals.put(STACK + 0x108, OUTER + 12);
        originals.put(STACK + 0x20000, OUTER + 4);
        ReplacedReturns replaced = new ReplacedReturns(Set.of(HOOK), originals);
        TracedCalls traced = TracedCalls.of(kernel(), replaced, () -> List.of(FakeArm64.task()));
        assertThat(traced.of(SWITCH, SWITCH + 20)).containsExactly(Map.entry(STACK + 0x108, OUTER + 12));
        assertThat(traced.of(OUTER, OUTER + 20)).isEmpty();
        assertThat(traced.hooks()).containsExactly(HOOK);
        assertThat(traced.byFramePointer()).containsExactly(Map.entry(STACK + 0x130, OUTER + 12));
        assertThat(TracedCalls.of(kernel(), new ReplacedReturns(Set.of(HOOK), new TreeMap<>()), List::of)
                        .of(SWITCH, SWITCH + 20))
                .isEmpty();
    }

    @Test
    void aRuleHasThemInIt() {
        SortedMap<Long, Long> originals = new TreeMap<>(Long::compareUnsigned);
        originals.put(STACK + 0x108, OUTER + 12);
        DebugFrame frames = new DebugFrame(0, FakeArm64.REGISTERS);
        frames.originals(originals, originals);
        frames.change(frames.begin(DebugFrame.Kind.CALL, SWITCH), Shape.ENTERED, new Shape(32, 32, 32, 24));
        frames.end(20);
        frames.beginReturning(HOOK - 1, originals);
        frames.end(8);
        CallFrameReader reader = new CallFrameReader(frames.toByteArray());
        assertThat(reader.row(SWITCH).orElseThrow().rule(30))
                .as("an expression")
                .isNotEmpty()
                .doesNotStartWith("c");
        assertThat(reader.row(SWITCH + 32)).as("the next has none").isEmpty();
        assertThat(reader.row(HOOK).orElseThrow().rule(30))
                .as("an expression")
                .isNotEmpty()
                .doesNotStartWith("c");
        assertThat(reader.row(HOOK).orElseThrow().cfa()).isEqualTo("r31+0");
    }
}
