package org.vmcoregdb.dwarf.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfBytes;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;

class CallFramesTest {
    private static final long FRAMES = 0x9000;
    private static final long HEADER = 0x8000;

    /** A {@code .eh_frame} with one CIE and one FDE of 0x1000 to 0x1100, addresses relative to where they stand. */
    private static byte[] exceptionFrames(Consumer<DwarfBytes> instructions) {
        DwarfBytes cie =
                new DwarfBytes().u32(0).u8(1).text("zRPLS").uleb(1).sleb(-8).u8(16);
        cie.uleb(8).u8(0x1b).u8(0x03).u32(0).u8(0x1b).u8(0);
        cie.u8(0x0c).uleb(7, 8).u8(0x90).uleb(1);
        DwarfBytes all = new DwarfBytes().sized(false, cie);
        int start = all.size();
        DwarfBytes fde = new DwarfBytes().u32(start + 4);
        fde.u32(0x1000 - (FRAMES + start + 8)).u32(0x100).uleb(0);
        instructions.accept(fde);
        return all.sized(false, fde).u32(0).build();
    }

    private static CallFrames open(byte[] frames, boolean withHeader) throws FormatException {
        ElfWriter writer = new ElfWriter(2, 62).section(".eh_frame", 1, Section.SHF_ALLOC, FRAMES, 0, frames);
        if (withHeader) {
            int fde = frames[0] + 4;
            DwarfBytes header = new DwarfBytes()
                    .u8(1, 0x1b, 0x03, 0x3b)
                    .u32(FRAMES - HEADER - 4)
                    .u32(1);
            header.u32(0x1000 - HEADER).u32(FRAMES + fde - HEADER);
            writer.section(".eh_frame_hdr", 1, Section.SHF_ALLOC, HEADER, 0, header.build());
        }
        ElfFile file = ElfFile.open(new ByteArraySource("frames", writer.build()));
        return new CallFrames(new DebugSections(file, SectionPlacement.UNPLACED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exceptionFramesWithAndWithoutTheLinkersTable(boolean withHeader) throws FormatException {
        CallFrames frames = open(exceptionFrames(fde -> fde.u8(0x44, 0x0e).uleb(64)), withHeader);
        assertThat(frames.at(0xfff)).isEmpty();
        assertThat(frames.at(0x1100)).isEmpty();
        CallFrameRow row = frames.at(0x1010).orElseThrow();
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 64));
        assertThat(row.signalFrame()).isTrue();
        assertThat(frames.at(0x1003).orElseThrow().cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 8));
    }

    /** What {@code .cfi_signal_frame} makes of entry code in {@code .debug_frame}: a letter without the length that others need. */
    @Test
    void signalFramesOfAssembly() throws FormatException {
        DwarfBytes cie = new DwarfBytes()
                .u32(0xffffffffL)
                .u8(1)
                .text("S")
                .uleb(1)
                .sleb(-8)
                .u8(16);
        cie.u8(0x0c).uleb(7, 136).u8(0x90).uleb(6);
        DwarfBytes all = new DwarfBytes().sized(false, cie);
        all.sized(false, new DwarfBytes().u32(0).u64(0x1000).u64(0x100));
        ElfFile file = ElfFile.open(new ByteArraySource(
                "frames",
                new ElfWriter(2, 62)
                        .section(".debug_frame", 1, 0, 0, 0, all.build())
                        .build()));
        CallFrameRow row = new CallFrames(new DebugSections(file, SectionPlacement.UNPLACED))
                .at(0x1010)
                .orElseThrow();
        assertThat(row.signalFrame()).isTrue();
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 136));
        assertThat(row.rule(16)).contains(new RegisterRule.AtOffset(-48));
    }

    @Test
    void allRules() throws FormatException {
        CallFrameRow row = open(
                        exceptionFrames(fde -> {
                            fde.u8(0x04).u32(1).u8(0x2e).uleb(8).u8(0x2d);
                            fde.u8(0x05)
                                    .uleb(3, 4)
                                    .u8(0x07)
                                    .uleb(4)
                                    .u8(0x08)
                                    .uleb(5)
                                    .u8(0x09)
                                    .uleb(6, 9);
                            fde.u8(0x10)
                                    .uleb(8, 1)
                                    .u8(0x96)
                                    .u8(0x11)
                                    .uleb(9)
                                    .sleb(-2)
                                    .u8(0x12)
                                    .uleb(6)
                                    .sleb(-3);
                            fde.u8(0x14)
                                    .uleb(10, 2)
                                    .u8(0x15)
                                    .uleb(11)
                                    .sleb(1)
                                    .u8(0x16)
                                    .uleb(12, 1)
                                    .u8(0x31);
                            fde.u8(0x2f)
                                    .uleb(13, 2)
                                    .u8(0x83)
                                    .uleb(9)
                                    .u8(0x06)
                                    .uleb(3)
                                    .u8(0x13)
                                    .sleb(-4);
                        }),
                        false)
                .at(0x1002)
                .orElseThrow();
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(6, 32));
        assertThat(row.rule(3)).isEmpty();
        assertThat(row.rule(4)).contains(new RegisterRule.Undefined());
        assertThat(row.rule(5)).contains(new RegisterRule.SameValue());
        assertThat(row.rule(6)).contains(new RegisterRule.InRegister(9));
        assertThat(row.rule(8)).containsInstanceOf(RegisterRule.AtComputed.class);
        assertThat(row.rule(9)).contains(new RegisterRule.AtOffset(16));
        assertThat(row.rule(10)).contains(new RegisterRule.ValueOffset(-16));
        assertThat(row.rule(11)).contains(new RegisterRule.ValueOffset(-8));
        assertThat(row.rule(12)).containsInstanceOf(RegisterRule.ValueComputed.class);
        assertThat(row.rule(13)).contains(new RegisterRule.AtOffset(16));
        assertThat(row.rule(16)).contains(new RegisterRule.AtOffset(-8));
    }

    @Test
    void anExpressionMayGiveTheFramesAddress() throws FormatException {
        CallFrames frames = open(
                exceptionFrames(fde -> fde.u8(0x0f).uleb(2).u8(0x77, 8).u8(0x01).u32(0x40)), false);
        CallFrameRow row = frames.at(0x1000).orElseThrow();
        assertThat(row.cfa()).isInstanceOf(CfaRule.Computed.class);
        CfaRule.Computed computed = (CfaRule.Computed) row.cfa();
        assertThat(computed.expression().code()).containsExactly(0x77, 8);
        assertThat(computed.expression().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0b, 0x3f, 0x1c})
    void whatMakesNoSenseIsRefused(int instruction) throws FormatException {
        CallFrames frames = open(exceptionFrames(fde -> fde.u8(instruction)), false);
        assertThatThrownBy(() -> frames.at(0x1000))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("frames, section .eh_frame is damaged");
    }

    @Test
    void offsetsNeedARegisterFirst() throws FormatException {
        CallFrames frames = open(
                exceptionFrames(fde -> fde.u8(0x0f).uleb(1).u8(0x96).u8(0x0e).uleb(8)), false);
        assertThatThrownBy(() -> frames.at(0x1000)).isInstanceOf(FormatException.class);
    }
}
