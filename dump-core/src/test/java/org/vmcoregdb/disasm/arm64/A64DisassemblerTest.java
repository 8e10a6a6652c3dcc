package org.vmcoregdb.disasm.arm64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

class A64DisassemblerTest {
    private static final long BASE = 0xffff800008000000L;
    private static final int RANDOM_WORDS = 1_000_000;

    private final Disassembler disassembler = new A64Disassembler();

    /** The table was printed by objdump from the same words at the same addresses. */
    @Test
    void everyFamilyReadsAsObjdumpPrintsIt() throws IOException {
        List<String> wrong = new ArrayList<>();
        int lines = 0;
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(A64DisassemblerTest.class.getResourceAsStream("a64.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = table.readLine(); line != null; line = table.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split(" ", 3);
                Instruction instruction = decode(fields[1], BASE + Long.parseLong(fields[0], 16));
                if (!instruction.text().equals(fields[2]) || instruction.length() != 4) {
                    wrong.add(line + " -> " + instruction.text());
                }
                lines++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(lines).isGreaterThan(2000);
    }

    @Test
    void randomWordsNeverThrowAndAlwaysHaveTheSameText() {
        Random random = new Random(20261129);
        byte[] code = new byte[4];
        int instructions = 0;
        for (int i = 0; i < RANDOM_WORDS; i++) {
            random.nextBytes(code);
            long address = random.nextLong() & -4;
            Instruction instruction = disassembler.decode(code, 0, 4, address);
            String text = instruction.text();
            if (instruction.length() != 4
                    || text.isBlank()
                    || !text.equals(
                            new A64Disassembler().decode(code, 0, 4, address).text())) {
                throw new AssertionError(HexFormat.of().formatHex(code) + ": " + instruction);
            }
            instructions += instruction.invalid() ? 0 : 1;
        }
        assertThat(instructions).isGreaterThan(RANDOM_WORDS / 4);
    }

    @Test
    void branchesCarryTargetAndSymbol() {
        Instruction call = decode("94000004", BASE);
        assertThat(call.flow()).isEqualTo(Flow.CALL);
        assertThat(call.target()).hasValue(BASE + 0x10);
        assertThat(call.next()).isEqualTo(BASE + 4);
        assertThat(call.text(address -> Optional.of("panic+16"))).isEqualTo("bl\t0xffff800008000010 <panic+16>");
        assertThat(call.text()).isEqualTo("bl\t0xffff800008000010");
    }

    @Test
    void commentsFollowTheSymbol() {
        Instruction branch = decode("54000081", BASE);
        assertThat(branch.flow()).isEqualTo(Flow.BRANCH);
        assertThat(branch.text(address -> Optional.of("f+16"))).isEqualTo("b.ne\t0xffff800008000010 <f+16>  // b.any");
        assertThat(decode("1a9f17e0", BASE).text()).isEqualTo("cset\tw0, eq\t// eq = none");
    }

    @Test
    void addressesThatAreNoTargetsAreMemory() {
        Instruction page = decode("90000001", BASE + 0x123);
        assertThat(page.target()).isEmpty();
        assertThat(page.memoryReference()).hasValue(BASE);
        assertThat(page.text(address -> Optional.of("_text"))).isEqualTo("adrp\tx1, 0xffff800008000000 <_text>");
        assertThat(decode("58000040", BASE).memoryReference()).hasValue(BASE + 8);
        assertThat(decode("f9400001", BASE).memoryReference()).isEmpty();
    }

    @Test
    void flowSaysWhereControlGoes() {
        assertThat(flow("d503201f")).isEqualTo(Flow.NEXT);
        assertThat(flow("94000004")).isEqualTo(Flow.CALL);
        assertThat(flow("d63f0000")).isEqualTo(Flow.CALL);
        assertThat(flow("d73f0801")).isEqualTo(Flow.CALL);
        assertThat(flow("14000004")).isEqualTo(Flow.JUMP);
        assertThat(flow("d61f0000")).isEqualTo(Flow.JUMP);
        assertThat(flow("54000080")).isEqualTo(Flow.BRANCH);
        assertThat(flow("b4000080")).isEqualTo(Flow.BRANCH);
        assertThat(flow("37000080")).isEqualTo(Flow.BRANCH);
        assertThat(flow("d65f03c0")).isEqualTo(Flow.RETURN);
        assertThat(flow("d65f0bff")).isEqualTo(Flow.RETURN);
        assertThat(flow("d69f03e0")).isEqualTo(Flow.RETURN);
        assertThat(flow("d4210000")).isEqualTo(Flow.TRAP);
        assertThat(flow("00000000")).isEqualTo(Flow.TRAP);
        assertThat(flow("d4000002")).isEqualTo(Flow.NEXT);
        assertThat(flow("ffffffff")).isEqualTo(Flow.INVALID);
    }

    @Test
    void whatIsNoInstructionIsMarked() {
        assertThat(decode("ffffffff", BASE).text()).isEqualTo(".inst\t0xffffffff ; undefined");
        assertThat(decode("ffffffff", BASE).invalid()).isTrue();
    }

    @Test
    void wordsCutOffByTheEndOfMemoryAreBytes() {
        Instruction cut = disassembler.decode(new byte[] {1, 2, 3, 4}, 1, 3, BASE);
        assertThat(cut.invalid()).isTrue();
        assertThat(cut.length()).isEqualTo(3);
        assertThat(cut.text()).isEqualTo(".byte\t0x02, 0x03, 0x04");
    }

    @Test
    void rangesOutsideTheArrayAreRefused() {
        assertThatThrownBy(() -> disassembler.decode(new byte[4], 2, 3, BASE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> disassembler.decode(new byte[4], 2, 0, BASE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private Flow flow(String word) {
        return decode(word, BASE).flow();
    }

    private Instruction decode(String word, long address) {
        int bits = Integer.parseUnsignedInt(word, 16);
        byte[] code = {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)};
        return disassembler.decode(code, 0, code.length, address);
    }
}
