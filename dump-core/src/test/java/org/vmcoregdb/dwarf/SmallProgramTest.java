package org.vmcoregdb.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.frame.CallFrameRow;
import org.vmcoregdb.dwarf.frame.CallFrames;
import org.vmcoregdb.dwarf.frame.CfaRule;
import org.vmcoregdb.dwarf.frame.RegisterRule;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.CompiledCode;
import org.vmcoregdb.dwarf.unit.InlinedCall;

/** All versions and formats of one small program's debug information say the same. */
class SmallProgramTest {
    private static final SourceLine CALL_OF_G = new SourceLine("/build/src/f.c", "src/f.c", 12);
    private static final SourceLine CALL_OF_H = new SourceLine("/build/src/inc/g.h", "src/inc/g.h", 5);

    static Stream<Arguments> kinds() {
        return Stream.of(4, 5)
                .flatMap(version -> Stream.of(false, true)
                        .flatMap(wide -> Stream.of(false, true).map(ranges -> Arguments.of(version, wide, ranges))));
    }

    @ParameterizedTest(name = "version {0}, 64-bit {1}, aranges {2}")
    @MethodSource("kinds")
    void linesAndInlinedCalls(int version, boolean wide, boolean ranges) throws FormatException {
        CompiledCode code = new CompiledCode(SmallProgram.sections(new SmallProgram(version, wide, ranges).file()));
        assertThat(code.line(0xfff)).isEmpty();
        assertThat(code.line(0x1040)).isEmpty();
        assertThat(lineAt(code, 0x1000)).isEqualTo("/build/src/f.c:10");
        assertThat(lineAt(code, 0x1005)).isEqualTo("/build/src/f.c:11");
        assertThat(lineAt(code, 0x1010)).isEqualTo("/build/src/inc/g.h:4");
        assertThat(lineAt(code, 0x1014)).isEqualTo("/build/src/inc/g.h:2");
        assertThat(lineAt(code, 0x101f)).isEqualTo("/build/src/f.c:12");
        assertThat(lineAt(code, 0x1020))
                .as("a statement rather than what was moved there")
                .isEqualTo("/build/src/f.c:13");
        assertThat(lineAt(code, 0x103f))
                .as("code of no line belongs to the line before")
                .isEqualTo("/build/src/f.c:13");
        CodeLocation inH = code.location(0x1015);
        assertThat(inH.function()).contains("f");
        assertThat(inH.inlined()).containsExactly(new InlinedCall("h", CALL_OF_H), new InlinedCall("g", CALL_OF_G));
        assertThat(code.location(0x1030).inlined()).containsExactly(new InlinedCall("g", CALL_OF_G));
        assertThat(code.location(0x1033).inlined()).containsExactly(new InlinedCall("g", CALL_OF_G));
        assertThat(code.location(0x1034).inlined()).isEmpty();
        assertThat(code.location(0x5000).function()).isEmpty();
    }

    private static String lineAt(CompiledCode code, long address) throws FormatException {
        SourceLine line = code.line(address).orElseThrow();
        return line.file() + ":" + line.line();
    }

    @ParameterizedTest(name = "version {0}, 64-bit {1}, aranges {2}")
    @MethodSource("kinds")
    void callFrames(int version, boolean wide, boolean ranges) throws FormatException {
        CallFrames frames = new CallFrames(SmallProgram.sections(new SmallProgram(version, wide, ranges).file()));
        assertThat(frames.at(0xfff)).isEmpty();
        assertThat(frames.at(0x1040)).isEmpty();
        assertThat(frames.at(-1)).isEmpty();
        CallFrameRow entry = frames.at(0x1000).orElseThrow();
        assertThat(entry.cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 8));
        assertThat(entry.rule(16)).contains(new RegisterRule.AtOffset(-8));
        assertThat(entry.rule(6)).isEmpty();
        assertThat(entry.returnAddressColumn()).isEqualTo(16);
        assertThat(entry.signalFrame()).isFalse();
        assertThat(frames.at(0x1001).orElseThrow().cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 16));
        CallFrameRow body = frames.at(0x1010).orElseThrow();
        assertThat(body.cfa()).isEqualTo(new CfaRule.RegisterOffset(6, 16));
        assertThat(body.rule(6)).contains(new RegisterRule.AtOffset(-16));
        CallFrameRow left = frames.at(0x1024).orElseThrow();
        assertThat(left.cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 8));
        assertThat(left.rule(6)).isEmpty();
        assertThat(frames.at(0x1025).orElseThrow()).isEqualTo(body);
    }

    @Test
    void aFileWithoutDebugInformationKnowsNothing() throws FormatException {
        DebugSections none = SmallProgram.sections(new org.vmcoregdb.elf.ElfWriter(2, 62)
                .section(".text", 1, 0, 0, 0, new byte[1])
                .build());
        assertThat(new CompiledCode(none).line(0x1000)).isEmpty();
        assertThat(new CompiledCode(none).location(0x1000).inlined()).isEmpty();
        assertThat(new CallFrames(none).at(0x1000)).isEmpty();
    }

    @Test
    void anAbbreviationThatIsMissingIsSaid() {
        byte[] file = new SmallProgram(4, false, true).file();
        int abbreviations = indexOf(file, new byte[] {1, 0x11, 1, 3, 0x0e});
        file[abbreviations] = 0;
        assertThatThrownBy(() -> new CompiledCode(SmallProgram.sections(file)).line(0x1000))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(".debug_info")
                .hasMessageContaining("there is no abbreviation 1");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    /** Whatever is damaged, questions end in an answer or a sentence. */
    @Test
    void mutationsEndInAnAnswerOrASentence() {
        byte[][] files = {
            new SmallProgram(4, false, true).file(),
            new SmallProgram(5, false, true).file(),
            new SmallProgram(5, true, false).file(),
            new SmallProgram(4, true, false).file()
        };
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            Random random = new Random(20240611);
            for (int round = 0; round < 2000; round++) {
                byte[] file = files[round % files.length].clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int at = 64 + random.nextInt(file.length - 64);
                    file[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : file[at] ^ 1 << random.nextInt(8));
                }
                ask(file);
            }
        });
    }

    private static void ask(byte[] file) {
        try {
            DebugSections sections = SmallProgram.sections(file);
            CompiledCode code = new CompiledCode(sections);
            CallFrames frames = new CallFrames(sections);
            for (long address = 0xffe; address < 0x1044; address += 3) {
                askOne(code, frames, address);
            }
        } catch (FormatException said) {
            assertThat(said).hasMessageContaining("small");
        }
    }

    private static void askOne(CompiledCode code, CallFrames frames, long address) {
        try {
            assertThat(code.location(address).inlined()).hasSizeLessThan(10);
        } catch (FormatException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
        try {
            frames.at(address).ifPresent(row -> assertThat(row.rules()).hasSizeLessThan(100));
        } catch (FormatException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
    }
}
