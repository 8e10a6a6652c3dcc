package org.vmcoregdb.unwind.x86.orc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.bits;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.FakeStacks;
import org.vmcoregdb.unwind.x86.orc.OrcEntry.Base;

class OrcLayoutTest {
    private static final long CODE = FakeKernel.TEXT + 0x1000;

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void everyEntryOfEveryLayout(FakeStacks.Layout layout) {
        FakeStacks stacks = new FakeStacks(layout);
        List<OrcEntry> entries = List.of(
                FakeStacks.call(8),
                FakeStacks.withBp(FakeStacks.call(-24), Base.PREV_SP, -16),
                FakeStacks.entry(Base.BP, 16, OrcEntry.Type.CALL),
                FakeStacks.entry(Base.R10, 0, OrcEntry.Type.CALL),
                FakeStacks.entry(Base.R13, 0, OrcEntry.Type.CALL),
                FakeStacks.entry(Base.DI, 0, OrcEntry.Type.CALL),
                FakeStacks.entry(Base.DX, 0, OrcEntry.Type.CALL),
                FakeStacks.entry(Base.BP_INDIRECT, -8, OrcEntry.Type.CALL),
                FakeStacks.withBp(FakeStacks.entry(Base.SP_INDIRECT, 8, OrcEntry.Type.CALL), Base.BP, -8),
                FakeStacks.entry(Base.SP, 0, OrcEntry.Type.REGS),
                FakeStacks.entry(Base.SP, 16, OrcEntry.Type.REGS_PARTIAL),
                FakeStacks.entry(Base.UNDEFINED, 0, OrcEntry.Type.END_OF_STACK),
                FakeStacks.entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED));
        for (int i = 0; i < entries.size(); i++) {
            stacks.orc(CODE + 16L * i, entries.get(i));
        }
        OrcTables tables = OrcTables.of(stacks.open());
        for (int i = 0; i < entries.size(); i++) {
            assertThat(tables.find(CODE + 16L * i)).contains(entries.get(i));
            assertThat(tables.find(CODE + 16L * i + 15)).contains(entries.get(i));
        }
        assertThat(tables.find(CODE - 1)).isEmpty();
    }

    @Test
    void numbersThatStandForNothing() {
        assertThat(OrcEntry.Numbering.UNTIL_7_0.base(15)).isEqualTo(Base.UNDEFINED);
        assertThat(OrcEntry.Numbering.FROM_7_1.base(-1)).isEqualTo(Base.UNDEFINED);
        assertThat(OrcEntry.Numbering.FROM_7_1.base(1)).isEqualTo(Base.UNDEFINED);
    }

    private static Kernel with(int size, BtfWriter.Member... members) {
        BtfWriter w = new BtfWriter();
        w.integer("int", 4, BtfWriter.SIGNED);
        w.struct("orc_entry", size, members);
        return new FakeKernel().types(w).open();
    }

    @Test
    void layoutsThatCannotBe() {
        BtfWriter.Member[] sound = {
            bits("sp_offset", 1, 0, 16),
            bits("bp_offset", 1, 16, 16),
            bits("sp_reg", 1, 32, 4),
            bits("bp_reg", 1, 36, 4),
            bits("type", 1, 40, 3)
        };
        assertThat(OrcLayout.of(with(6, sound))).isPresent();
        assertThat(OrcLayout.of(with(5, sound))).isEmpty();
        assertThat(OrcLayout.of(with(-1, sound))).isEmpty();
        assertThat(OrcLayout.of(with(6))).isEmpty();
        sound[4] = bits("type", 1, 40_000, 3);
        assertThat(OrcLayout.of(with(6, sound))).isEmpty();
        sound[4] = bits("type", 1, 40, 3);
        OrcLayout layout = OrcLayout.of(with(6, sound)).orElseThrow();
        assertThat(layout.decode(new byte[] {0, 0, 0, 0, 0, 7}).type())
                .as("a signed type field that holds -1")
                .isEqualTo(OrcEntry.Type.UNDEFINED);
    }
}
