package org.vmcoregdb.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;

/** A kernel that is seen with other bytes than its dump has. */
final class EditedAddressSpaceTest {
    private static final long AT = FakeKernel.DATA + 0x100;

    /** Eight bytes 0x55 at {@link #AT}. */
    private static void edit(long space, long vaddr, byte[] buffer, int offset, int length) {
        for (int i = 0; space == 0 && i < length; i++) {
            if (Long.compareUnsigned(vaddr + i - AT, 8) < 0) {
                buffer[offset + i] = 0x55;
            }
        }
    }

    @Test
    void everyKindOfReadShowsTheEdits() {
        Kernel kernel = new FakeKernel()
                .put(AT - 8, "01234567abcdefgh89ABCDEF\0".getBytes(StandardCharsets.US_ASCII))
                .open();
        Kernel edited = kernel.with(EditedAddressSpaceTest::edit);
        assertThat(edited.memory().readLong(AT)).isEqualTo(0x5555555555555555L);
        assertThat(edited.memory().readInt(AT - 2)).isEqualTo(0x55553736);
        assertThat(edited.memory().readUnsignedByte(AT + 8)).isEqualTo('8');
        assertThat(edited.memory().readCString(AT - 8, 64)).isEqualTo("01234567UUUUUUUU89ABCDEF");
        byte[] target = new byte[6];
        assertThat(edited.memory().read(AT + 4, target, 1, 5)).isEqualTo(5);
        assertThat(target).isEqualTo("\0UUUU8".getBytes(StandardCharsets.US_ASCII));
        assertThat(kernel.memory().readLong(AT)).isNotEqualTo(0x5555555555555555L);
        assertThat(kernel.edits()).isEmpty();
        assertThat(edited.edits()).isPresent();
    }

    @Test
    void whatIsMissingStaysMissing() {
        Kernel kernel = new FakeKernel().open();
        Kernel edited = kernel.with(
                (space, vaddr, buffer, offset, length) -> Arrays.fill(buffer, offset, offset + length, (byte) 1));
        long nowhere = 0xffffc00000000000L;
        assertThat(edited.memory().fault(nowhere)).isEqualTo(kernel.memory().fault(nowhere));
        assertThat(edited.memory().read(nowhere, new byte[8], 0, 8)).isZero();
        assertThat(edited.memory().translate(AT)).isEqualTo(kernel.memory().translate(AT));
        assertThat(edited.memory().nextMapped(0)).isEqualTo(kernel.memory().nextMapped(0));
    }
}
