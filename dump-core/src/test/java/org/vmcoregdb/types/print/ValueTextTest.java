package org.vmcoregdb.types.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.ValueText.Radix;

class ValueTextTest {
    private static final long AT = 0x10000;
    private static final CType INT = new CType.IntType("int", 4, CType.Encoding.SIGNED);
    private static final CType CHAR = new CType.IntType("char", 1, CType.Encoding.CHAR);
    private static final CType BOOL = new CType.IntType("_Bool", 1, CType.Encoding.BOOL);

    private final FakeMemory memory = new FakeMemory();

    private String text(CType type, Radix radix) {
        ValueReader reader = new ValueReader(
                memory,
                address -> address == 0x20000 ? Optional.of("there") : Optional.empty(),
                new ValueLimits(8, false));
        StringBuilder out = new StringBuilder();
        ValueText.append(out, reader.read(type, AT), radix, 0);
        return out.toString();
    }

    private static CType array(CType element, long count) {
        return new CType.ArrayType(() -> element, count);
    }

    private static CType.Member member(String name, CType type, long bitOffset, int bitSize) {
        return new CType.Member(name, () -> type, bitOffset, bitSize);
    }

    private static CType.CompositeType struct(long size, CType.Member... members) {
        return new CType.CompositeType(CType.CompositeKind.STRUCT, "s", size, List.of(members));
    }

    @Test
    void integersKeepTheirWidth() {
        memory.put(AT, new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
        assertThat(text(INT, Radix.DECIMAL)).isEqualTo("-1");
        assertThat(text(INT, Radix.HEXADECIMAL)).isEqualTo("0xffffffff");
        assertThat(text(CHAR, Radix.DECIMAL)).isEqualTo("-1 '\\377'");
        assertThat(text(CHAR, Radix.HEXADECIMAL)).isEqualTo("0xff");
        assertThat(text(BOOL, Radix.DECIMAL)).isEqualTo("255");
    }

    @Test
    void charactersAreEscapedAndTheLastNulIsNotShown() {
        memory.put(AT, "a\"\n\0001é\0\0".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text(array(CHAR, 8), Radix.DECIMAL)).isEqualTo("\"a\\\"\\n\\0001\\351\\000\"");
        memory.put(AT, "0123456789\0".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text(array(CHAR, 11), Radix.DECIMAL)).isEqualTo("\"01234567\"...");
    }

    @Test
    void pointersSayWhatTheyPointAt() {
        memory.put64(AT, 0x20000);
        memory.put(0x20000, "text\0".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text(new CType.PointerType(CType.VoidType::new), Radix.DECIMAL))
                .isEqualTo("0x20000 <there>");
        assertThat(text(new CType.PointerType(() -> CHAR), Radix.DECIMAL)).isEqualTo("0x20000 <there> \"text\"");
        memory.put64(AT, 0x900000);
        assertThat(text(new CType.PointerType(() -> CHAR), Radix.DECIMAL))
                .isEqualTo("0x900000 <error: address 0x900000 is not mapped>");
    }

    @Test
    void structsInArraysInStructs() {
        memory.put(AT, new byte[64]);
        CType.CompositeType inner = struct(8, member("a", INT, 0, 0), member("b", INT, 32, 4));
        CType.CompositeType outer = struct(
                32,
                member("list", array(inner, 2), 0, 0),
                member("", inner, 128, 0),
                member("none", struct(0), 192, 0),
                member("numbers", array(INT, 2), 192, 0));
        assertThat(text(outer, Radix.DECIMAL))
                .isEqualTo(String.join(
                        "\n",
                        "{",
                        "  list = {{",
                        "      a = 0,",
                        "      b = 0",
                        "    }, {",
                        "      a = 0,",
                        "      b = 0",
                        "    }},",
                        "  {",
                        "    a = 0,",
                        "    b = 0",
                        "  },",
                        "  none = {<No data fields>},",
                        "  numbers = {0, 0}",
                        "}"));
        assertThat(text(array(INT, 9), Radix.HEXADECIMAL)).isEqualTo("{0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0...}");
    }

    @Test
    void bitFieldsHaveSigns() {
        memory.put(AT, new byte[] {(byte) 0b1101_0110, 0, 0, 0, 0, 0, 0, 0});
        CType.CompositeType bits = struct(4, member("a", INT, 1, 2), member("b", INT, 4, 3));
        assertThat(text(bits, Radix.DECIMAL)).isEqualTo("{\n  a = -1,\n  b = -3\n}");
        assertThat(text(bits, Radix.HEXADECIMAL)).isEqualTo("{\n  a = 0x3,\n  b = 0x5\n}");
    }

    @Test
    void whatIsMissingSaysWhy() {
        memory.put(AT, new byte[4]);
        CType.CompositeType half = struct(8192, member("here", INT, 0, 0), member("gone", INT, 4096 * 8, 0));
        assertThat(text(half, Radix.DECIMAL)).isEqualTo("{\n  here = 0,\n  gone = <address 0x11000 is not mapped>\n}");
    }

    @Test
    void damagedTypesEnd() {
        CType[] loop = new CType[1];
        loop[0] = new CType.CompositeType(
                CType.CompositeKind.STRUCT, "x", 8, List.of(new CType.Member("x", () -> loop[0], 0, 0)));
        memory.put(AT, new byte[64]);
        assertThat(text(loop[0], Radix.DECIMAL)).contains("too large to be shown");
        assertThat(text(struct(4, member("out", INT, 64, 0)), Radix.DECIMAL)).contains("outside");
        assertThat(text(array(struct(1 << 20), 1 << 10), Radix.DECIMAL)).contains("cannot be true");
        assertThat(text(new CType.IncompleteType("struct", "x"), Radix.DECIMAL)).contains("not defined");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;0", "1;A", "3;(A | B)", "9;(A | unknown: 0x8)", "8;(unknown: 0x8)"})
    void flagsAreTakenApart(long value, String expected) {
        CType.EnumType flags =
                new CType.EnumType("f", 4, false, List.of(new CType.Enumerator("A", 1), new CType.Enumerator("B", 2)));
        assertThat(EnumText.of(new Value.Constant(value, flags))).isEqualTo(expected);
    }

    @Test
    void otherConstantsAreNamesOrNumbers() {
        CType.EnumType states = new CType.EnumType(
                "s",
                4,
                true,
                List.of(new CType.Enumerator("A", 1), new CType.Enumerator("B", 2), new CType.Enumerator("C", 3)));
        assertThat(EnumText.of(new Value.Constant(3, states))).isEqualTo("C");
        assertThat(EnumText.of(new Value.Constant(-5, states))).isEqualTo("-5");
    }
}
