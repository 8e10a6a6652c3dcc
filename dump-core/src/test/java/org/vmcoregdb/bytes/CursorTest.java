package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, (byte) 0xf8, 'a', 'b', 0, 'c'};

    private static Cursor cursor(ByteOrder order, long position) {
        return new Cursor(new ByteArraySource("file", BYTES), order, position);
    }

    @Test
    void readsNumbersOfBothOrders() throws FormatException {
        Cursor little = cursor(ByteOrder.LITTLE_ENDIAN, 0);
        assertThat(little.u8("a")).isEqualTo(1);
        assertThat(little.u16("b")).isEqualTo(0x0302);
        assertThat(little.u32("c")).isEqualTo(0x07060504L);
        assertThat(little.position()).isEqualTo(7);
        assertThat(little.u8("d")).isEqualTo(0xf8);
        assertThat(cursor(ByteOrder.LITTLE_ENDIAN, 0).s64("e")).isEqualTo(0xf807060504030201L);
        Cursor big = cursor(ByteOrder.BIG_ENDIAN, 0);
        assertThat(big.s32("f")).isEqualTo(0x01020304);
        assertThat(big.moveTo(4).u32("g")).isEqualTo(0x050607f8L);
        assertThat(big.moveTo(0).length("h")).isEqualTo(0x01020304050607f8L);
    }

    @Test
    void readsStringsAndBytes() throws FormatException {
        Cursor cursor = cursor(ByteOrder.LITTLE_ENDIAN, 8);
        assertThat(cursor.terminatedString("name", 100)).isEqualTo("ab");
        assertThat(cursor.terminatedString("name", 100)).isEqualTo("c");
        assertThat(cursor.moveTo(8).fixedString("fixed", 4)).isEqualTo("ab");
        assertThat(cursor.moveTo(8).fixedString("fixed", 2)).isEqualTo("ab");
        assertThat(cursor.moveTo(0).skip(1).bytes("raw", 2)).containsExactly(2, 3);
        assertThat(cursor.remaining()).isEqualTo(9);
        assertThat(cursor.moveTo(-5).remaining()).isZero();
    }

    @Test
    void aReadPastTheEndNamesFileFieldAndOffset() {
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, 10).u32("e_phoff"))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        "file is cut short or damaged: e_phoff (4 bytes at offset 0xa) reaches past its end at 0xc");
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, -1).u8("x")).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, Long.MAX_VALUE).u16("far"))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, Long.MAX_VALUE).s64("far"))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void nothingIsAllocatedForBytesThatAreNotThere() {
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, 0).bytes("notes", Long.MAX_VALUE))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, 0).bytes("notes", -1))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void aLengthOf2To63OrMoreIsRefused() {
        assertThatThrownBy(() -> cursor(ByteOrder.LITTLE_ENDIAN, 0).length("size"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("size at offset 0x0 is 0xf807060504030201");
    }

    @Test
    void aFileThatFailsIsADumpFormatException() {
        ByteSource failing = new ByteSource() {
            @Override
            public String name() {
                return "disk";
            }

            @Override
            public long size() {
                return 100;
            }

            @Override
            public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
                throw new IOException("bad sector");
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> new Cursor(failing, ByteOrder.LITTLE_ENDIAN, 0).u8("x"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("bad sector");
    }
}
