package org.vmcoregdb.unwind.x86.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;

/** Frames by the instructions of their functions. */
class FrameShapesTest {
    private static final long FUNCTION = FakeKernel.TEXT + 0x1000;
    private static final long COLD = FakeKernel.TEXT + 0x3000;

    private final FakeKernel kernel = new FakeKernel();

    private Kernel open(String... pieces) {
        kernel.put(FUNCTION, bytes(pieces));
        return kernel.function("function", FUNCTION)
                .function("next", FUNCTION + 0x200)
                .function("function.cold", COLD)
                .function("end", COLD + 0x100)
                .open();
    }

    private static byte[] bytes(String... pieces) {
        return HexFormat.of().parseHex(String.join("", pieces).replace(" ", ""));
    }

    private static Optional<StackState> at(Kernel opened, long pc, boolean returned) {
        return FrameShapes.of(opened)
                .at(
                        pc,
                        returned,
                        Symbols.of(opened).resolve(returned ? pc - 1 : pc).orElseThrow());
    }

    private static OptionalLong depth(Kernel opened, long offset) {
        return at(opened, FUNCTION + offset, false)
                .flatMap(s -> Optional.of(s.depth()))
                .orElse(OptionalLong.empty());
    }

    @Test
    void pushesAndAllocations() {
        // endbr64; nopl; push %rbp; push %r12; sub $0x28,%rsp; nop; add $0x28,%rsp; pop %r12; pop %rbp; ret
        Kernel opened = open("f30f1efa", "0f1f440000", "55", "4154", "4883ec28", "90", "4883c428", "415c", "5d", "c3");
        long[][] depths = {{0, 8}, {4, 8}, {9, 8}, {10, 16}, {12, 24}, {16, 64}, {17, 64}, {21, 24}, {23, 16}, {24, 8}};
        for (long[] place : depths) {
            assertThat(depth(opened, place[0])).as("at %d", place[0]).hasValue(place[1]);
        }
        assertThat(at(opened, FUNCTION + 16, false)).hasValueSatisfying(s -> {
            assertThat(s.savedRbp()).isEqualTo(16);
            assertThat(s.callersRbp()).isTrue();
        });
        assertThat(at(opened, FUNCTION + 24, false).map(StackState::callersRbp)).contains(true);
        assertThat(at(opened, FUNCTION + 11, false)).as("within an instruction").isEmpty();
        assertThat(at(opened, FUNCTION + 0x40, false)).as("after the end").isEmpty();
    }

    /** What is allocated of a size that is known at run time only: the frame is where rbp points. */
    @Test
    void aFrameOfUnknownSize() {
        // push %rbp; mov %rsp,%rbp; push %rbx; sub %rax,%rsp; call next; mov -0x8(%rbp),%rbx; leave; ret
        Kernel opened = open("55", "4889e5", "53", "4829c4", "e8f3010000", "488b5df8", "c9", "c3");
        StackState inside = at(opened, FUNCTION + 13, true).orElseThrow();
        assertThat(inside.depth()).isEmpty();
        assertThat(inside.framePointer()).hasValue(16);
        assertThat(inside.savedRbp()).isEqualTo(16);
        assertThat(inside.callersRbp()).isFalse();
        StackState left = at(opened, FUNCTION + 18, false).orElseThrow();
        assertThat(left.depth()).hasValue(8);
        assertThat(left.callersRbp()).isTrue();
    }

    /** Both ways of a branch are followed; what is pushed on one of them only does not count on the other. */
    @Test
    void branches() {
        // test %edi,%edi; je +8; push %rbx; call next; pop %rbx; ret; nop; ret
        Kernel opened = open("85ff", "7408", "53", "e8f6010000", "5b", "c3", "90", "c3");
        assertThat(at(opened, FUNCTION + 10, true).map(StackState::depth)).contains(OptionalLong.of(16));
        assertThat(depth(opened, 12)).hasValue(8);
    }

    @Test
    void whatIsRarelyRunIsElsewhere() {
        // push %rbx; push %rbx; jmp function.cold
        kernel.put(COLD, bytes("e8fbefffff", "0f0b"));
        Kernel opened = open("53", "53", "e9f91f0000");
        assertThat(at(opened, COLD + 5, true).map(StackState::depth)).contains(OptionalLong.of(24));
    }

    private static Optional<FrameShapes.SetUp> setUp(Kernel opened, String function) {
        return FrameShapes.of(opened).setUp(Symbols.of(opened).named(function).orElseThrow(), FUNCTION + 0x200);
    }

    /** As {@code kthread} of Ubuntu's 5.4 has it: gcc puts other instructions between the two. */
    @Test
    void aFramePointerIsSetUpAmongOtherInstructions() {
        // call next; push %rbp; mov $0x60,%edx; mov $0xdc0,%esi; mov %rsp,%rbp; push %r15; jmp function.cold
        kernel.put(COLD, bytes("e8fbefffff", "0f0b"));
        Kernel opened = open("e8fb010000", "55", "ba60000000", "bec00d0000", "4889e5", "4157", "e9e41f0000");
        assertThat(setUp(opened, "function")).contains(new FrameShapes.SetUp(FUNCTION + 6, FUNCTION + 19));
        assertThat(setUp(opened, "function.cold"))
                .as("it was set up before")
                .contains(new FrameShapes.SetUp(COLD, COLD));
    }

    /** As {@code reboot_interrupt} and {@code ret_from_intr} of 4.15 to 5.7. */
    @Test
    void whatIsCalledMayRunOnAnotherStack() {
        // push %rdi; call next; jmp +2; nop; nop; cli; xchg %ax,%ax; pop %rsp; ret
        FrameShapes shapes = FrameShapes.of(open("57", "e8fa010000", "eb02", "9090", "fa", "6690", "5c", "c3"));
        assertThat(shapes.changesStacks(FUNCTION, FUNCTION + 8)).isTrue();
        assertThat(shapes.changesStacks(FUNCTION, FUNCTION + 1))
                .as("there is no call")
                .isFalse();
    }

    @Test
    void whatIsCalledUsuallyRunsOnTheSameStack() {
        // call next; mov %rsp,%rdi; pop %rbx; pop %rsp; ret
        assertThat(FrameShapes.of(open("e8fb010000", "4889e7", "5b", "5c", "c3"))
                        .changesStacks(FUNCTION, FUNCTION + 0x200))
                .isFalse();
    }

    @Test
    void rbpMayBeNoFramePointer() {
        // push %rbp; mov %rdi,%rbp; push %rbx; ret
        assertThat(setUp(open("55", "4889fd", "53", "c3"), "function")).isEmpty();
        assertThat(setUp(open("55", "4889fd", "53", "c3"), "function.cold")).isEmpty();
    }

    @Test
    void noFramePointerIsLookedForAfterACall() {
        // push %rbx; push %rbx; call next; push %rbp; mov %rsp,%rbp
        assertThat(setUp(open("53", "53", "5353", "e8f6010000", "55", "4889e5"), "function"))
                .isEmpty();
    }

    /** The cases of a switch are reached through a table; their frame is that of the jump. */
    @Test
    void jumpsThroughTables() {
        // push %rbx; jmp *%rax; nop; nop; call next; pop %rbx; ret
        Kernel opened = open("53", "ffe0", "90", "90", "e8f6010000", "5b", "c3");
        assertThat(at(opened, FUNCTION + 10, true).map(StackState::depth)).contains(OptionalLong.of(16));
    }

    /** gcc 4.4 stores registers into what it has allocated. */
    @Test
    void savedWithoutAPush() {
        // sub $0x18,%rsp; mov %rbp,0x10(%rsp); mov %rdi,%rbp; nop; mov 0x10(%rsp),%rbp; add $0x18,%rsp; ret
        Kernel opened = open("4883ec18", "48896c2410", "4889fd", "90", "488b6c2410", "4883c418", "c3");
        StackState inside = at(opened, FUNCTION + 12, false).orElseThrow();
        assertThat(inside.savedRbp()).isEqualTo(16);
        assertThat(inside.callersRbp()).isFalse();
        assertThat(at(opened, FUNCTION + 18, false).map(StackState::callersRbp)).contains(true);
    }

    /** Interrupt handlers of 5.8 and later change stacks and come back; the frame stays where it is. */
    @Test
    void changesOfStacks() {
        // push %rbx; mov %rsp,(%r11); mov %r11,%rsp; call next; pop %rsp; pop %rbx; ret
        Kernel opened = open("53", "498923", "4c89dc", "e8f4010000", "5c", "5b", "c3");
        assertThat(at(opened, FUNCTION + 12, true).map(StackState::depth)).contains(OptionalLong.of(16));
        assertThat(depth(opened, 14)).hasValue(8);
    }

    @Test
    void codeThatIsNotInTheDump() {
        Kernel opened = kernel.function("function", FUNCTION)
                .function("next", FUNCTION + 0x200)
                .open();
        assertThat(at(opened, FUNCTION + 4, false)).isEmpty();
    }
}
