package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LittleEndianOutputTest {
    @Test
    void numbers() {
        assertThat(new LittleEndianOutput(0)
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
        assertThat(new LittleEndianOutput(0)
                        .uleb(2)
                        .uleb(127)
                        .uleb(128)
                        .uleb(129)
                        .uleb(12857)
                        .toByteArray())
                .containsExactly(2, 0x7f, (byte) 0x80, 1, (byte) 0x81, 1, (byte) 0xb9, 0x64);
        assertThat(new LittleEndianOutput(0)
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
        LittleEndianOutput out = new LittleEndianOutput(1).u8(7).align(8).align(8);
        assertThat(out.size()).isEqualTo(8);
        out.bytes(new byte[1000]);
        out.putU32(4, 0x01020304);
        assertThat(out.toByteArray()).hasSize(1008).startsWith(7, 0, 0, 0, 4, 3, 2, 1);
    }
}
