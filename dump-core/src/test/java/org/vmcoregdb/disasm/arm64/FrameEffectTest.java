package org.vmcoregdb.disasm.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.arm64.FrameEffect.Access;
import org.vmcoregdb.disasm.arm64.FrameEffect.Kind;

class FrameEffectTest {
    private static final int SP = FrameEffect.STACK_POINTER;
    private static final int NONE = FrameEffect.NONE;

    /** stp x29, x30, [sp, #-32]!; stp x19, x20, [sp, #16]; ldp x29, x30, [sp], #32. */
    @Test
    void pairs() {
        is(0xa9be7bfd, new FrameEffect(Kind.STORE, 29, 30, SP, -32, Access.BEFORE), true);
        is(0xa90153f3, new FrameEffect(Kind.STORE, 19, 20, SP, 16, Access.OFFSET), false);
        is(0xa8c27bfd, new FrameEffect(Kind.LOAD, 29, 30, SP, 32, Access.AFTER), true);
    }

    /** stp d8, d9, [sp, #-16]!; ldp w0, w1, [x2, #8]; ldpsw x0, x1, [x2, #8]; stgp x0, x1, [sp, #32]. */
    @Test
    void pairsOfOtherRegisters() {
        is(0x6dbf27e8, new FrameEffect(Kind.STORE, NONE, NONE, SP, -16, Access.BEFORE), true);
        is(0x29410440, new FrameEffect(Kind.LOAD, NONE, NONE, 2, 8, Access.OFFSET), false);
        is(0x69410440, new FrameEffect(Kind.LOAD, NONE, NONE, 2, 8, Access.OFFSET), false);
        is(0x690107e0, new FrameEffect(Kind.STORE, 0, 1, SP, 32, Access.OFFSET), false);
        is(0xe8010440, plain(Kind.NOTHING), false);
    }

    /** str x19, [sp, #16]; str x30, [sp, #-16]!; ldr x30, [sp], #16; ldur x0, [x29, #-8]; ldr q0, [sp, #32]; ldrb w0, [x1, #3]. */
    @Test
    void singleRegisters() {
        is(0xf9000bf3, new FrameEffect(Kind.STORE, 19, NONE, SP, 16, Access.OFFSET), false);
        is(0xf81f0ffe, new FrameEffect(Kind.STORE, 30, NONE, SP, -16, Access.BEFORE), true);
        is(0xf84107fe, new FrameEffect(Kind.LOAD, 30, NONE, SP, 16, Access.AFTER), true);
        is(0xf85f83a0, new FrameEffect(Kind.LOAD, 0, NONE, 29, -8, Access.OFFSET), false);
        is(0x3dc00be0, new FrameEffect(Kind.LOAD, NONE, NONE, SP, 32, Access.OFFSET), false);
        is(0x39400c20, new FrameEffect(Kind.LOAD, NONE, NONE, 1, 3, Access.OFFSET), false);
        is(0xf9800000, plain(Kind.NOTHING), false);
    }

    /** sub sp, sp, #0x40; add x29, sp, #0x10; mov x29, sp; sub sp, sp, #0x1, lsl #12; mov x9, x30; mov x29, xzr; mov x29, #0. */
    @Test
    void sums() {
        is(0xd10103ff, new FrameEffect(Kind.SUM, SP, NONE, SP, -64, Access.OFFSET), true);
        is(0x910043fd, new FrameEffect(Kind.SUM, 29, NONE, SP, 16, Access.OFFSET), false);
        is(0x910003fd, new FrameEffect(Kind.SUM, 29, NONE, SP, 0, Access.OFFSET), false);
        is(0xd14007ff, new FrameEffect(Kind.SUM, SP, NONE, SP, -4096, Access.OFFSET), true);
        is(0xaa1e03e9, new FrameEffect(Kind.SUM, 9, NONE, 30, 0, Access.OFFSET), false);
        is(0xaa1f03fd, new FrameEffect(Kind.SUM, 29, NONE, NONE, 0, Access.OFFSET), false);
        is(0xd280001d, new FrameEffect(Kind.SUM, 29, NONE, NONE, 0, Access.OFFSET), false);
        is(0xaa0103ff, plain(Kind.NOTHING), false);
    }

    @Test
    void whatIsUnknownAndWhatIsNothing() {
        // and sp, x9, #0xfffffffffffffff0; sub sp, sp, x1; irg sp, sp; addvl sp, sp, #1; add x0, sp, x1; nop
        is(0x927ced3f, plain(Kind.STACK_LOST), true);
        is(0xcb2163ff, plain(Kind.STACK_LOST), true);
        is(0x9adf13ff, plain(Kind.STACK_LOST), true);
        is(0x043f503f, plain(Kind.STACK_LOST), true);
        is(0x8b2163e0, plain(Kind.NOTHING), false);
        is(0xd503201f, plain(Kind.NOTHING), false);
        is(0xd503233f, plain(Kind.NOTHING), false); // paciasp
    }

    /** What is said of the stack pointer agrees with the text. */
    @Test
    void instructionsWhoseTextNamesTheStackPointerFirstChangeIt() {
        Random random = new Random(20261129);
        byte[] code = new byte[4];
        A64Disassembler disassembler = new A64Disassembler();
        for (int i = 0; i < 1_000_000; i++) {
            random.nextBytes(code);
            code[0] |= 0x1f;
            Instruction instruction = disassembler.decode(code, 0, 4, 0);
            boolean named = instruction.operands().startsWith("sp,")
                    || instruction.operands().startsWith("wsp,");
            boolean compares = instruction.mnemonic().startsWith("cm")
                    || instruction.mnemonic().startsWith("st");
            if (named && !compares && !changesStack(FrameEffect.of(A64Disassembler.word(code, 0)))) {
                throw new AssertionError(instruction.text());
            }
        }
    }

    private static boolean changesStack(FrameEffect effect) {
        return switch (effect.kind()) {
            case STORE, LOAD -> effect.base() == SP && effect.access() != Access.OFFSET;
            case SUM -> effect.first() == SP;
            case STACK_LOST -> true;
            case NOTHING -> false;
        };
    }

    private static void is(int word, FrameEffect effect, boolean changesStack) {
        assertThat(FrameEffect.of(word)).isEqualTo(effect);
        assertThat(changesStack(FrameEffect.of(word))).isEqualTo(changesStack);
    }

    private static FrameEffect plain(Kind kind) {
        return new FrameEffect(kind, NONE, NONE, NONE, 0, Access.OFFSET);
    }
}
