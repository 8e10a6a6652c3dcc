package org.vmcoregdb.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.memory.LittleEndian;

/** The expression, run as debuggers run it, with numbers that are signed and not. */
class OriginalReturnsTest {
    private static final long STACK = 0xffffc90000010000L;
    private static final long CODE = 0xffffffff81000000L;
    private static final long PLAIN = 0xffffffff81999999L;

    private static SortedMap<Long, Long> replaced(int count) {
        SortedMap<Long, Long> originals = new TreeMap<>(Long::compareUnsigned);
        for (int i = 0; i < count; i++) {
            originals.put(STACK + 0x1000L * i, CODE + i);
        }
        return originals;
    }

    @Test
    void nothingIsReplaced() {
        assertThat(OriginalReturns.expression(8, replaced(0))).isEmpty();
    }

    @Test
    void eachPlaceHasItsOriginal() {
        for (int count : new int[] {1, 2, 999, 1000, 1001, 2500}) {
            byte[] expression = OriginalReturns.expression(8, replaced(count));
            for (int i : new int[] {0, count / 2, count - 1}) {
                for (boolean signed : new boolean[] {false, true}) {
                    assertThat(run(expression, STACK + 0x1000L * i + 8, signed)).isEqualTo(CODE + i);
                    assertThat(run(expression, STACK + 0x1000L * i + 16, signed))
                            .isEqualTo(PLAIN);
                    assertThat(run(expression, STACK - 0x1000, signed)).isEqualTo(PLAIN);
                    assertThat(run(expression, STACK + 0x1000L * count + 8, signed))
                            .isEqualTo(PLAIN);
                }
            }
        }
    }

    @Test
    void orOneByARegister() {
        byte[] expression = OriginalReturns.byRegister(new byte[] {0x30}, new byte[] {0x15, 1}, replaced(3));
        assertThat(run(expression, STACK + 0x1000, false)).isEqualTo(CODE + 1);
        assertThat(run(expression, STACK + 0x1008, false)).isZero();
    }

    private static long run(byte[] code, long cfa, boolean signed) {
        Deque<Long> stack = new ArrayDeque<>();
        stack.push(cfa);
        int at = 0;
        while (at < code.length) {
            int op = code[at++] & 0xff;
            switch (op) {
                case 0x06 -> {
                    stack.pop();
                    stack.push(PLAIN);
                }
                case 0x0e -> {
                    stack.push(LittleEndian.getLong(code, at));
                    at += 8;
                }
                case 0x0c -> {
                    stack.push(LittleEndian.getInt(code, at) & 0xffffffffL);
                    at += 4;
                }
                case 0x12 -> stack.push(stack.getFirst());
                case 0x13 -> stack.pop();
                case 0x15 ->
                    stack.push(stack.stream().skip(code[at++]).findFirst().orElseThrow());
                case 0x16 -> {
                    long top = stack.pop();
                    long below = stack.pop();
                    stack.push(top);
                    stack.push(below);
                }
                case 0x1c -> {
                    long right = stack.pop();
                    stack.push(stack.pop() - right);
                }
                case 0x2b, 0x2d -> {
                    long right = stack.pop();
                    long left = stack.pop();
                    int order = signed ? Long.compare(left, right) : Long.compareUnsigned(left, right);
                    stack.push((op == 0x2b ? order > 0 : order < 0) ? 1L : 0L);
                }
                case 0x28, 0x2f -> {
                    int distance = (short) (code[at] & 0xff | code[at + 1] << 8);
                    at += 2;
                    if (op == 0x2f || stack.pop() != 0) {
                        at += distance;
                    }
                }
                case 0x30, 0x38 -> stack.push((long) op - 0x30);
                default -> throw new AssertionError("operation " + op + " at " + at);
            }
        }
        return stack.pop();
    }
}
