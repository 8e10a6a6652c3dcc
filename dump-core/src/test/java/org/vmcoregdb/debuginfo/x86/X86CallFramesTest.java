package org.vmcoregdb.debuginfo.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.debuginfo.CallFrameReader;
import org.vmcoregdb.debuginfo.CodeSymbols;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.FakeStacks;
import org.vmcoregdb.unwind.ReplacedReturns;

class X86CallFramesTest {
    private static final int RETURN_ADDRESS = X86_64.INSTANCE.dwarfRegisters().indexOf(X86_64.RIP);

    private static CallFrameReader assembly(Kernel kernel) {
        CallFrameMaker maker = CallFrameMaker.of(kernel).orElseThrow();
        assertThat(maker.machine()).isEqualTo(Machine.X86_64);
        return new CallFrameReader(maker.of(kernel, () -> new ReplacedReturns(Set.of(), new TreeMap<>()))
                .assembly(List.of(), CodeSymbols.of(kernel.imageSymbols(), List.of())));
    }

    /** vmlinux of a kernel without tables describes entry code, too: debuggers would walk the program's stack, whose pages are not there. */
    @Test
    void programsEndTheStacksOfKernelsWithoutTables() {
        Kernel kernel = new FakeKernel().function("schedule", FakeKernel.TEXT).open();
        CallFrameReader frames = assembly(kernel);
        for (long pc : List.of(0x401000L, 0x7fff_f7e0_0000L)) {
            CallFrameReader.Row row = frames.row(pc).orElseThrow();
            assertThat(row.rule(RETURN_ADDRESS)).isEqualTo("undefined");
        }
        assertThat(frames.row(0)).isEmpty();
        assertThat(frames.row(FakeKernel.TEXT)).isEmpty();
    }

    @Test
    void tablesEndThemAlready() {
        Kernel kernel = new FakeStacks(FakeStacks.Layout.NEW).open();
        assertThat(assembly(kernel).fdes()).isEmpty();
    }
}
