package org.vmcoregdb.debuginfo.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.debuginfo.CallFrameReader;
import org.vmcoregdb.debuginfo.CodeSymbols;
import org.vmcoregdb.debuginfo.MemorySection;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.arm64.FakeArm64;

class Arm64CallFramesTest {
    private static final long FUNCTION = FakeArm64.TEXT + 0x1000;
    private static final long ENTRY = FakeArm64.TEXT + 0x1100;
    private static final long FORK = FakeArm64.TEXT + 0x1200;
    private static final int LR = 30;

    private static CallFrameReader frames() {
        Kernel kernel = new FakeArm64()
                .function("function", FUNCTION, 0xa9be7bfd, 0x910003fd, 0x94000000, 0xa8c27bfd, 0xd65f03c0)
                .function("el1h_64_sync", ENTRY, 0x94000000, 0xd503201f)
                .function("ret_from_fork", FORK, 0xd63f0260, 0xd503201f)
                .function("end", FORK + 0x100, 0xd503201f)
                .open();
        List<MemorySection> sections = List.of(new MemorySection(".text", FakeArm64.TEXT, FORK + 0x200, true));
        CallFrameMaker.CallFrames made = CallFrameMaker.of(kernel)
                .orElseThrow()
                .of(kernel, () -> new ReplacedReturns(Set.of(), new TreeMap<>()));
        CodeSymbols code = CodeSymbols.of(kernel.imageSymbols(), sections);
        assertThat(made.generated(List.of())).isEmpty();
        assertThat(made.module(sections, code)).isEqualTo(made.kernel(sections, code));
        return new CallFrameReader(made.kernel(sections, code));
    }

    @Test
    void functions() {
        CallFrameReader frames = frames();
        assertThat(frames.row(FUNCTION).orElseThrow().cfa()).isEqualTo("r31+0");
        CallFrameReader.Row called = frames.row(FUNCTION + 8).orElseThrow();
        assertThat(called.cfa()).isEqualTo("r29+32");
        assertThat(called.rule(29)).isEqualTo("c-32");
        assertThat(called.rule(LR)).as("an expression").isNotEmpty();
        assertThat(called.rule(19)).isEqualTo("undefined");
        assertThat(frames.row(FUNCTION + 16).orElseThrow().cfa()).isEqualTo("r31+0");
    }

    @Test
    void entriesAndEnds() {
        CallFrameReader frames = frames();
        assertThat(frames.row(FORK).orElseThrow().rule(LR)).isEqualTo("undefined");
        assertThat(frames.row(ENTRY).orElseThrow().cfa()).isEqualTo("r31+" + FakeArm64.REGISTERS);
        assertThat(frames.row(ENTRY).orElseThrow().rule(32)).isEqualTo("c-" + (FakeArm64.REGISTERS - 32 * 8));
    }
}
