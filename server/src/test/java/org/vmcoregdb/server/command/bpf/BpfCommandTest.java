package org.vmcoregdb.server.command.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.bpf.BpfCode;
import org.vmcoregdb.kernel.bpf.BpfMap;
import org.vmcoregdb.kernel.bpf.BpfProgram;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class BpfCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void nothingIsLoaded() throws CommandException {
        assertThat(context.text("bpf")).isEqualTo("\n");
        assertThat(context.text("bpf -P")).isEmpty();
        assertThat(context.json("bpf")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bpf -p 13|invalid program ID: 13",
                "bpf -m 7|invalid map ID: 7",
                "bpf -t|-t, -T and -j go with -p or -P",
                "bpf -s|-s goes with -p, -P, -m or -M",
            })
    void wrongWords(String line, String sentence) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aProgram() {
        BpfProgram program = new BpfProgram(
                13,
                0xffffbc00c06d1000L,
                0xffff9ff260f0c400L,
                "CGROUP_SKB",
                "7be49e3934a125ba",
                List.of(13L, 14L),
                2,
                0,
                0,
                229,
                OptionalLong.of(1),
                OptionalLong.empty(),
                true,
                Optional.of(""),
                OptionalLong.of(0),
                Optional.empty());
        BpfAnswers.Program answer = new BpfAnswers.Program(
                program,
                OptionalLong.empty(),
                Optional.of(List.of()),
                Optional.of(List.of(new BpfCode.Line(0, "(95) exit", List.of(0x95, 0)))),
                new BpfAnswers.Program.Look(13, true, false, true, true));
        assertThat(AnswerText.alone(answer))
                .isEqualTo(" ID      BPF_PROG       BPF_PROG_AUX   BPF_PROG_TYPE       TAG        USED_MAPS\n"
                        + " 13  ffffbc00c06d1000 ffff9ff260f0c400  CGROUP_SKB   7be49e3934a125ba   13,14   \n"
                        + "     XLATED: 16  JITED: 229  MEMLOCK: 4096\n     LOAD_TIME: (unknown)\n"
                        + "     GPL_COMPATIBLE: yes  NAME: (unused)  UID: 0\n"
                        + "\n(program not jited)\n\n   0: (95) exit\n       95 00\n");
    }

    @Test
    void aMap() {
        BpfMap map = new BpfMap(
                13,
                0xffff9ff260f0ec00L,
                "LPM_TRIE",
                1,
                8,
                8,
                1,
                OptionalLong.of(4096),
                Optional.of("lru"),
                OptionalLong.empty(),
                Optional.empty());
        assertThat(AnswerText.alone(new BpfAnswers.Shown(map, new BpfAnswers.Shown.MapLook(12, true, true, true))))
                .isEqualTo("\n ID      BPF_MAP      BPF_MAP_TYPE MAP_FLAGS\n"
                        + " 13  ffff9ff260f0ec00   LPM_TRIE    00000001 \n"
                        + "     KEY_SIZE: 8  VALUE_SIZE: 8  MAX_ENTRIES: 1  MEMLOCK: 4096\n"
                        + "     NAME: \"lru\"  UID: (unused)\n");
    }
}
