package org.vmcoregdb.disasm.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.atIndex;

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
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

class X86DisassemblerTest {
    private static final long BASE = 0xffffffff81000000L;
    private static final int RANDOM_WINDOWS = 1_000_000;

    private final Disassembler modern = new X86Disassembler(Dialect.MODERN);

    /** The table was printed by objdump from the same bytes at the same addresses. */
    @Test
    void everyOpcodeFamilyReadsAsObjdumpPrintsIt() throws IOException {
        List<String> wrong = new ArrayList<>();
        int lines = 0;
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(X86DisassemblerTest.class.getResourceAsStream("x86-64.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = table.readLine(); line != null; line = table.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split(" ", 3);
                byte[] code = HexFormat.of().parseHex(fields[1]);
                Instruction instruction = modern.decode(code, 0, code.length, BASE + Long.parseLong(fields[0], 16));
                if (!instruction.text().equals(fields[2]) || instruction.length() != code.length) {
                    wrong.add(line + " -> " + instruction.text() + " length " + instruction.length());
                }
                lines++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(lines).isGreaterThan(1000);
    }

    @Test
    void randomBytesNeverThrowAndAlwaysMakeProgress() {
        Random random = new Random(20261123);
        byte[] window = new byte[24];
        int instructions = 0;
        for (int i = 0; i < RANDOM_WINDOWS; i++) {
            random.nextBytes(window);
            int offset = random.nextInt(8);
            int length = 1 + random.nextInt(16);
            Instruction instruction = modern.decode(window, offset, length, random.nextLong());
            if (instruction.length() < 1
                    || instruction.length() > Math.min(length, 15)
                    || instruction.text().isEmpty()) {
                throw new AssertionError(
                        HexFormat.of().formatHex(window, offset, offset + length) + ": " + instruction);
            }
            instructions += instruction.invalid() ? 0 : 1;
        }
        assertThat(instructions).isGreaterThan(RANDOM_WINDOWS / 2);
    }

    @Test
    void branchesCarryTargetAndSymbol() {
        Instruction call = decode("e80b000000", BASE);
        assertThat(call.flow()).isEqualTo(Flow.CALL);
        assertThat(call.target()).hasValue(BASE + 0x10);
        assertThat(call.next()).isEqualTo(BASE + 5);
        assertThat(call.text(address -> Optional.of("panic+16"))).isEqualTo("call   0xffffffff81000010 <panic+16>");
        assertThat(call.text()).isEqualTo("call   0xffffffff81000010");
    }

    @Test
    void ripRelativeOperandsCarryTheirAddress() {
        Instruction load = decode("488b05f0ffffff", BASE);
        assertThat(load.memoryReference()).hasValue(BASE - 9);
        assertThat(load.target()).isEmpty();
        assertThat(load.text(address -> Optional.of("jiffies")))
                .isEqualTo("mov    -0x10(%rip),%rax        # 0xffffffff80fffff7 <jiffies>");
        assertThat(decode("488b00", BASE).memoryReference()).isEmpty();
    }

    @Test
    void flowSaysWhereControlGoes() {
        assertThat(flow("90")).isEqualTo(Flow.NEXT);
        assertThat(flow("ff10")).isEqualTo(Flow.CALL);
        assertThat(flow("41ffd3")).isEqualTo(Flow.CALL);
        assertThat(flow("eb10")).isEqualTo(Flow.JUMP);
        assertThat(flow("ffe0")).isEqualTo(Flow.JUMP);
        assertThat(flow("7410")).isEqualTo(Flow.BRANCH);
        assertThat(flow("0f8410000000")).isEqualTo(Flow.BRANCH);
        assertThat(flow("e2fe")).isEqualTo(Flow.BRANCH);
        assertThat(flow("c3")).isEqualTo(Flow.RETURN);
        assertThat(flow("48cf")).isEqualTo(Flow.RETURN);
        assertThat(flow("480f07")).isEqualTo(Flow.RETURN);
        assertThat(flow("0f0b")).isEqualTo(Flow.TRAP);
        assertThat(flow("cc")).isEqualTo(Flow.TRAP);
        assertThat(flow("f4")).isEqualTo(Flow.HALT);
        assertThat(flow("06")).isEqualTo(Flow.INVALID);
    }

    @Test
    void oldDialectSpellsImpliedSizes() {
        assertThat(old("e80b000000")).isEqualTo("callq  0xffffffff81000010");
        assertThat(old("e90b000000")).isEqualTo("jmpq   0xffffffff81000010");
        assertThat(old("eb0e")).isEqualTo("jmp    0xffffffff81000010");
        assertThat(old("ffd0")).isEqualTo("callq  *%rax");
        assertThat(old("ff20")).isEqualTo("jmpq   *(%rax)");
        assertThat(old("c3").trim()).isEqualTo("retq");
        assertThat(old("c9").trim()).isEqualTo("leaveq");
        assertThat(old("55")).isEqualTo("push   %rbp");
        assertThat(old("ff30")).isEqualTo("pushq  (%rax)");
        assertThat(old("6a01")).isEqualTo("pushq  $0x1");
        assertThat(old("9c").trim()).isEqualTo("pushfq");
        assertThat(old("7410")).isEqualTo("je     0xffffffff81000012");
    }

    @Test
    void dialectsDifferInShiftsSelectorsAndStrings() {
        assertThat(inEach("d1e0")).containsExactly("shl    %eax", "shl    %eax", "shl    $1,%eax", "shl    $1,%eax");
        assertThat(inEach("0f00d6")).containsExactly("lldt   %si", "lldt   %si", "lldt   %esi", "lldt   %esi");
        assertThat(inEach("0f0010")).containsOnly("lldt   (%rax)");
        assertThat(inEach("a4"))
                .containsExactly(
                        "movsb  %ds:(%rsi),%es:(%rdi)",
                        "movsb  %ds:(%rsi),%es:(%rdi)", "movsb  %ds:(%rsi),%es:(%rdi)", "movsb  (%rsi),(%rdi)");
        assertThat(inEach("65a4"))
                .containsExactly(
                        "movsb  %gs:(%rsi),%es:(%rdi)",
                        "movsb  %gs:(%rsi),%es:(%rdi)", "movsb  %gs:(%rsi),%es:(%rdi)", "movsb  %gs:(%rsi),(%rdi)");
        assertThat(inEach("f348ab"))
                .contains("rep stos %rax,%es:(%rdi)", atIndex(Dialect.NEWER.ordinal()))
                .contains("rep stos %rax,(%rdi)", atIndex(Dialect.NEWEST.ordinal()));
    }

    /** objdump 2.40 does not know them; gdb 18 prints them so. Kernels of 6.12 and later have them (FRED, FineIBT). */
    @Test
    void instructionsNewerThanTheTableAreKnown() {
        assertThat(decode("f20f00f7", BASE).text()).isEqualTo("lkgs   %edi");
        assertThat(decode("f20f01ca", BASE).text()).isEqualTo("erets");
        assertThat(flow("f20f01ca")).isEqualTo(Flow.RETURN);
        assertThat(decode("f30f01ca", BASE).text()).isEqualTo("eretu");
        assertThat(decode("0f01ca", BASE).text()).isEqualTo("clac");
        assertThat(decode("d6", BASE).text()).isEqualTo("udb");
        assertThat(flow("d6")).isEqualTo(Flow.TRAP);
    }

    @Test
    void instructionCutOffByTheEndOfMemoryIsBad() {
        byte[] call = HexFormat.of().parseHex("e80b000000");
        Instruction cut = modern.decode(call, 0, 4, BASE);
        assertThat(cut.invalid()).isTrue();
        assertThat(cut.length()).isEqualTo(1);
    }

    @Test
    void rangesOutsideTheArrayAreRefused() {
        assertThatThrownBy(() -> modern.decode(new byte[4], 2, 3, BASE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> modern.decode(new byte[4], 2, 0, BASE)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** The text in every dialect, oldest first. */
    private static List<String> inEach(String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        List<String> texts = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            texts.add(new X86Disassembler(dialect)
                    .decode(code, 0, code.length, BASE)
                    .text());
        }
        return texts;
    }

    private Flow flow(String hex) {
        return decode(hex, BASE).flow();
    }

    private String old(String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        return new X86Disassembler(Dialect.OLD)
                .decode(code, 0, code.length, BASE)
                .text();
    }

    private Instruction decode(String hex, long address) {
        byte[] code = HexFormat.of().parseHex(hex);
        return modern.decode(code, 0, code.length, address);
    }
}
