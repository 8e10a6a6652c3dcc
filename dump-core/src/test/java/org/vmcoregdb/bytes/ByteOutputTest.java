package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ByteOutputTest {
    @Test
    void numbers() {
        assertThat(new ByteOutput(0, ByteOrder.LITTLE_ENDIAN)
                        .u8(0x101)
                        .u16(0x1234)
                        .u32(0xfedcba98)
                        .u64(0x0102030405060708L)
                        .toByteArray())
                .containsExactly(
                        1, 0x34, 0x12, (byte) 0x98, (byte) 0xba, (byte) 0xdc, (byte) 0xfe, 8, 7, 6, 5, 4, 3, 2, 1);
    }

    /** The examples of DWARF 5, tables 7.8 and 7.9. */
    @Test
    void leb128() {
        assertThat(new ByteOutput(0, ByteOrder.LITTLE_ENDIAN)
                        .uleb(2)
                        .uleb(127)
                        .uleb(128)
                        .uleb(129)
                        .uleb(12857)
                        .toByteArray())
                .containsExactly(2, 0x7f, (byte) 0x80, 1, (byte) 0x81, 1, (byte) 0xb9, 0x64);
        assertThat(new ByteOutput(0, ByteOrder.LITTLE_ENDIAN)
                        .sleb(2)
                        .sleb(-2)
                        .sleb(127)
                        .sleb(-127)
                        .sleb(128)
                        .sleb(-128)
                        .sleb(-129)
                        .toByteArray())
                .containsExactly(
                        2,
                        0x7e,
                        (byte) 0xff,
                        0,
                        (byte) 0x81,
                        0x7f,
                        (byte) 0x80,
                        1,
                        (byte) 0x80,
                        0x7f,
                        (byte) 0xff,
                        0x7e);
    }

    @Test
    void growsAlignsAndIsPatched() {
        ByteOutput out =
                new ByteOutput(1, ByteOrder.LITTLE_ENDIAN).u8(7).align(8).align(8);
        assertThat(out.size()).isEqualTo(8);
        out.bytes(new byte[1000]);
        out.putU32(4, 0x01020304);
        assertThat(out.toByteArray()).hasSize(1008).startsWith(7, 0, 0, 0, 4, 3, 2, 1);
    }

    @Test
    void theOtherOrder() {
        ByteOutput out = new ByteOutput(0, ByteOrder.BIG_ENDIAN)
                .u8(1)
                .u16(0x1234)
                .u32(0xfedcba98)
                .u64(0x0102030405060708L);
        assertThat(out.toByteArray())
                .containsExactly(
                        1, 0x12, 0x34, (byte) 0xfe, (byte) 0xdc, (byte) 0xba, (byte) 0x98, 1, 2, 3, 4, 5, 6, 7, 8);
        out.putU64(7, 0x1112131415161718L);
        assertThat(out.toByteArray()).endsWith(0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18);
        assertThat(out.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }
}
