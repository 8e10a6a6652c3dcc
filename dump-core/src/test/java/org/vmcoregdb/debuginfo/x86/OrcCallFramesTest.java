package org.vmcoregdb.debuginfo.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.debuginfo.CallFrameReader;
import org.vmcoregdb.unwind.x86.PrologueStep;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;

class OrcCallFramesTest {
    private static final long START = 0xffffffff81000000L;
    private static final long END = START + 0x200000;
    private static final OrcEntry NOTHING =
            new OrcEntry(OrcEntry.Base.UNDEFINED, 0, OrcEntry.Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED, false);

    private final TreeMap<Long, OrcEntry> table = new TreeMap<>();

    private static OrcEntry call(OrcEntry.Base sp, int spOffset, OrcEntry.Base bp, int bpOffset) {
        return new OrcEntry(sp, spOffset, bp, bpOffset, OrcEntry.Type.CALL, false);
    }

    private static OrcEntry registers(OrcEntry.Type type, OrcEntry.Base sp, int spOffset) {
        return new OrcEntry(sp, spOffset, OrcEntry.Base.UNDEFINED, 0, type, true);
    }

    private OrcCallFramesTest at(long offset, OrcEntry entry) {
        table.put(START + offset, entry);
        return this;
    }

    private OrcCallFrames frames(boolean systemCalls, long... functionOffsets) {
        OrcCallFrames frames = new OrcCallFrames(
                (start, end, visitor) -> {
                    Map.Entry<Long, OrcEntry> before = table.floorEntry(start);
                    if (before != null) {
                        visitor.entry(start, before.getValue());
                    }
                    table.subMap(start, false, end, false).forEach(visitor::entry);
                },
                0,
                new byte[0]);
        long[] functions = new long[functionOffsets.length];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = START + functionOffsets[i];
        }
        frames.add(START, END, functions, systemCalls);
        return frames;
    }

    private CallFrameReader read(long... functions) {
        return new CallFrameReader(frames(false, functions).toByteArray());
    }

    @Test
    void aFunctionThatPushesAndPops() {
        CallFrameReader read = at(0, call(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0))
                .at(1, call(OrcEntry.Base.SP, 16, OrcEntry.Base.PREV_SP, -16))
                .at(0x50, call(OrcEntry.Base.BP, 16, OrcEntry.Base.PREV_SP, -16))
                .at(0x1050, call(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0))
                .read(0);
        assertThat(read.fdes()).hasSize(1);
        CallFrameReader.Row first = read.row(START).orElseThrow();
        assertThat(first.cfa()).isEqualTo("r7+8");
        assertThat(first.rule(16)).isEqualTo("c-8");
        assertThat(first.rule(6)).isEqualTo("same");
        assertThat(first.rule(3)).isEqualTo("undefined");
        assertThat(first.signal()).isFalse();
        CallFrameReader.Row pushed = read.row(START + 1).orElseThrow();
        assertThat(pushed.cfa()).isEqualTo("r7+16");
        assertThat(pushed.rule(6)).isEqualTo("c-16");
        assertThat(read.row(START + 0x104f).orElseThrow().cfa()).isEqualTo("r6+16");
        assertThat(read.row(START + 0x1050).orElseThrow()).isEqualTo(first);
        assertThat(read.row(END - 1)).isPresent();
        assertThat(read.row(END)).isEmpty();
        assertThat(read.row(START - 1)).isEmpty();
    }

    @Test
    void descriptionsAreCutWhereFunctionsBegin() {
        CallFrameReader read = at(0, call(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0))
                .at(0x20, NOTHING)
                .at(0x30, call(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0))
                .read(-0x10, 0, 0x10, 0x40, 0x250000);
        assertThat(read.fdes())
                .extracting(CallFrameReader.Fde::start)
                .containsExactly(START, START + 0x10, START + 0x30, START + 0x40);
        assertThat(read.row(START + 0x1f)).isPresent();
        assertThat(read.row(START + 0x20)).isEmpty();
        assertThat(read.row(START + 0x2f)).isEmpty();
    }

    @Test
    void gapsAreToldAndFilledByPrologues() {
        OrcCallFrames frames = at(0, call(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0))
                .at(0x20, NOTHING)
                .frames(false, 0, 0x20, 0x60);
        assertThat(frames.gaps())
                .containsExactly(
                        new OrcCallFrames.Gap(START + 0x20, START + 0x60), new OrcCallFrames.Gap(START + 0x60, END));
        frames.add(
                frames.gaps().get(0),
                List.of(
                        new PrologueStep(START + 0x22, 8, OptionalInt.of(12)),
                        new PrologueStep(START + 0x23, 16, OptionalInt.of(0)),
                        new PrologueStep(START + 0x2a, 0xc0, OptionalInt.empty())));
        frames.add(frames.gaps().get(1), List.of());
        CallFrameReader read = new CallFrameReader(frames.toByteArray());
        assertThat(read.row(START + 0x21).orElseThrow().cfa()).isEqualTo("r7+8");
        CallFrameReader.Row body = read.row(START + 0x5f).orElseThrow();
        assertThat(body.cfa()).isEqualTo("r7+200");
        assertThat(body.rule(12)).isEqualTo("c-16");
        assertThat(body.rule(0)).isEqualTo("none");
        assertThat(read.row(START + 0x60)).isEmpty();
    }

    @Test
    void anInterruptFindsAllRegistersInPtRegs() {
        CallFrameReader read = at(0, registers(OrcEntry.Type.REGS_PARTIAL, OrcEntry.Base.SP, 8))
                .at(0x10, call(OrcEntry.Base.SP, 0x90, OrcEntry.Base.UNDEFINED, 0))
                .at(0x20, registers(OrcEntry.Type.REGS, OrcEntry.Base.SP, 0))
                .at(0x30, registers(OrcEntry.Type.REGS, OrcEntry.Base.SP_INDIRECT, 0))
                .read(0);
        CallFrameReader.Row start = read.row(START).orElseThrow();
        assertThat(start.signal()).isTrue();
        assertThat(start.cfa()).isEqualTo("r7+48");
        assertThat(start.rule(16)).isEqualTo("c-40");
        assertThat(start.rule(7)).isEqualTo("c-16");
        assertThat(start.rule(15)).isEqualTo("same");
        assertThat(read.row(START + 0x10).orElseThrow().signal()).isFalse();
        CallFrameReader.Row saved = read.row(START + 0x20).orElseThrow();
        assertThat(saved.signal()).isTrue();
        assertThat(saved.cfa()).isEqualTo("r7+168");
        assertThat(saved.rule(15)).isEqualTo("c-168");
        assertThat(saved.rule(6)).isEqualTo("c-136");
        assertThat(saved.rule(16)).isEqualTo("c-40");
        assertThat(saved.rule(49)).isEqualTo("c-24");
        assertThat(saved.rule(52)).isEqualTo("c-8");
        assertThat(read.row(START + 0x30).orElseThrow().cfa()).isEqualTo("[r7+0 deref 168 plus]");
    }

    @Test
    void aSystemCallIsNoInterrupt() {
        at(0, registers(OrcEntry.Type.REGS, OrcEntry.Base.SP, 0));
        CallFrameReader read = new CallFrameReader(frames(true, 0).toByteArray());
        CallFrameReader.Row row = read.row(START + 5).orElseThrow();
        assertThat(row.signal()).isFalse();
        assertThat(row.rule(7)).isEqualTo("c-16");
    }

    @Test
    void theBottomHasNoReturnAddress() {
        CallFrameReader read = at(
                        0,
                        new OrcEntry(
                                OrcEntry.Base.UNDEFINED,
                                0,
                                OrcEntry.Base.UNDEFINED,
                                0,
                                OrcEntry.Type.END_OF_STACK,
                                false))
                .read(0);
        assertThat(read.row(START).orElseThrow().rule(16)).isEqualTo("undefined");
        assertThat(read.row(START).orElseThrow().cfa()).isEqualTo("r7+8");
    }

    @Test
    void unusualBases() {
        CallFrameReader read = at(0, call(OrcEntry.Base.R10, 0, OrcEntry.Base.BP, -24))
                .at(1, call(OrcEntry.Base.R13, 0, OrcEntry.Base.DX, 0))
                .at(2, call(OrcEntry.Base.DI, 0, OrcEntry.Base.PREV_SP, -12))
                .at(3, call(OrcEntry.Base.DX, 0, OrcEntry.Base.PREV_SP, 8))
                .at(4, call(OrcEntry.Base.BP_INDIRECT, -8, OrcEntry.Base.UNDEFINED, 0))
                .at(5, call(OrcEntry.Base.BP, -16, OrcEntry.Base.UNDEFINED, 0))
                .at(6, call(OrcEntry.Base.SP_INDIRECT, 16, OrcEntry.Base.UNDEFINED, 0))
                .read(0);
        assertThat(read.row(START).orElseThrow().cfa()).isEqualTo("r10+0");
        assertThat(read.row(START).orElseThrow().rule(6)).isEqualTo("[r6+-24]");
        assertThat(read.row(START + 1).orElseThrow().cfa()).isEqualTo("r13+0");
        assertThat(read.row(START + 1).orElseThrow().rule(6)).isEqualTo("undefined");
        assertThat(read.row(START + 2).orElseThrow().cfa()).isEqualTo("r5+0");
        assertThat(read.row(START + 2).orElseThrow().rule(6)).isEqualTo("undefined");
        assertThat(read.row(START + 3).orElseThrow().cfa()).isEqualTo("r1+0");
        assertThat(read.row(START + 3).orElseThrow().rule(6)).isEqualTo("c+8");
        assertThat(read.row(START + 4).orElseThrow().cfa()).isEqualTo("[r6+-8 deref]");
        assertThat(read.row(START + 5).orElseThrow().cfa()).isEqualTo("r6+-16");
        assertThat(read.row(START + 6).orElseThrow().cfa()).isEqualTo("[r7+0 deref 16 plus]");
    }

    /** Whatever rows follow each other, each address has the rules of its entry. */
    @Test
    void randomTables() {
        Random random = new Random(20240607);
        OrcEntry.Base[] bases = {
            OrcEntry.Base.SP,
            OrcEntry.Base.SP,
            OrcEntry.Base.SP,
            OrcEntry.Base.BP,
            OrcEntry.Base.SP_INDIRECT,
            OrcEntry.Base.BP_INDIRECT,
            OrcEntry.Base.R10
        };
        for (int round = 0; round < 200; round++) {
            table.clear();
            long offset = 0;
            while (offset < 0x30000) {
                OrcEntry entry = random.nextInt(6) == 0
                        ? NOTHING
                        : call(
                                bases[random.nextInt(bases.length)],
                                8 * random.nextInt(40),
                                random.nextBoolean() ? OrcEntry.Base.PREV_SP : OrcEntry.Base.UNDEFINED,
                                -8 * (2 + random.nextInt(9)));
                at(offset, entry);
                offset += 1 + random.nextInt(random.nextInt(5) == 0 ? 70000 : 300);
            }
            long[] functions = random.longs(20, 0, 0x30000).sorted().distinct().toArray();
            CallFrameReader read = read(functions);
            for (int i = 0; i < 200; i++) {
                long pc = START + random.nextInt(0x30000);
                OrcEntry entry = table.floorEntry(pc).getValue();
                if (entry.type() == OrcEntry.Type.UNDEFINED) {
                    assertThat(read.row(pc)).isEmpty();
                } else {
                    CallFrameReader.Row row = read.row(pc).orElseThrow();
                    assertThat(row.cfa()).isEqualTo(expectedCfa(entry));
                    assertThat(row.rule(6))
                            .isEqualTo(entry.bpRegister() == OrcEntry.Base.PREV_SP ? "c" + entry.bpOffset() : "same");
                }
            }
        }
    }

    private static String expectedCfa(OrcEntry entry) {
        String plus = entry.spOffset() == 0 ? "" : " " + entry.spOffset() + " plus";
        return switch (entry.spRegister()) {
            case SP -> "r7+" + entry.spOffset();
            case BP -> "r6+" + entry.spOffset();
            case R10 -> "r10+0";
            case SP_INDIRECT -> "[r7+0 deref" + plus + "]";
            case BP_INDIRECT -> "[r6+" + entry.spOffset() + " deref]";
            default -> throw new AssertionError(entry.spRegister());
        };
    }

    @Test
    void codeThatTheKernelMade() {
        OrcCallFrames frames = new OrcCallFrames((start, end, visitor) -> {}, 0, new byte[0]);
        frames.addGenerated(START, START + 0x40, OptionalLong.of(START + 9));
        frames.addGenerated(START + 0x40, START + 0x60, OptionalLong.empty());
        CallFrameReader reader = new CallFrameReader(frames.toByteArray());
        assertThat(reader.row(START + 9).orElseThrow().cfa()).isEqualTo("r7+8");
        assertThat(reader.row(START + 10).orElseThrow().cfa()).isEqualTo("r7+16");
        assertThat(reader.row(START + 13).orElseThrow().cfa()).isEqualTo("r6+16");
        assertThat(reader.row(START + 0x3f).orElseThrow().rule(6)).isEqualTo("c-16");
        assertThat(reader.row(START + 0x40).orElseThrow().cfa()).isEqualTo("r7+8");
        assertThat(reader.row(START + 0x60)).isEmpty();
    }

    @Test
    void aCopyOfCode() {
        OrcEntry inside = new OrcEntry(OrcEntry.Base.SP, 24, OrcEntry.Base.UNDEFINED, 0, OrcEntry.Type.CALL, false);
        OrcCallFrames frames = new OrcCallFrames(
                (start, end, visitor) -> {
                    if (start == START) {
                        visitor.entry(START, inside);
                    }
                },
                0,
                new byte[0]);
        frames.addCopy(START + 0x1000, START + 0x1020, 0x1000);
        CallFrameReader reader = new CallFrameReader(frames.toByteArray());
        assertThat(reader.row(START + 0x1010).orElseThrow().cfa()).isEqualTo("r7+24");
        assertThat(reader.row(START + 0x10)).isEmpty();
    }

    @Test
    void whereTracingReplacedReturnAddresses() {
        OrcCallFrames frames = new OrcCallFrames((start, end, visitor) -> {}, 0, new byte[] {0x12});
        frames.addReturning(START - 1, START + 0x40);
        frames.addGenerated(START + 0x40, START + 0x60, OptionalLong.empty());
        CallFrameReader reader = new CallFrameReader(frames.toByteArray());
        assertThat(reader.row(START - 1).orElseThrow().cfa()).isEqualTo("r7+0");
        assertThat(reader.row(START - 1).orElseThrow().rule(16)).isEqualTo("value of 1 bytes");
        assertThat(reader.row(START + 0x40).orElseThrow().rule(16)).isEqualTo("value of 1 bytes");
    }
}
