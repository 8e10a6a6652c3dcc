package org.vmcoregdb.types.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.types.CType;

class DeclarationsTest {
    private static final CType INT = new CType.IntType("int", 4, CType.Encoding.SIGNED);
    private static final CType ULONG = new CType.IntType("long unsigned int", 8, CType.Encoding.UNSIGNED);

    private static CType pointer(CType target) {
        return new CType.PointerType(() -> target);
    }

    private static CType array(CType element, long count) {
        return new CType.ArrayType(() -> element, count);
    }

    private static CType function(CType result, boolean variadic, CType... parameters) {
        return new CType.FunctionType(
                () -> result,
                List.of(parameters).stream()
                        .map(p -> new CType.Parameter("x", () -> p))
                        .toList(),
                variadic);
    }

    private static CType constant(CType target) {
        return new CType.QualifiedType("const", () -> target);
    }

    @Test
    void declaratorsReadFromTheInsideOut() {
        assertThat(Declarations.variable(array(pointer(INT), 3), "a")).isEqualTo("int *a[3]");
        assertThat(Declarations.variable(pointer(array(INT, 3)), "a")).isEqualTo("int (*a)[3]");
        assertThat(Declarations.variable(array(array(INT, 2), 0), "a")).isEqualTo("int a[][2]");
        assertThat(Declarations.variable(pointer(function(pointer(INT), true, ULONG)), "f"))
                .isEqualTo("int *(*f)(unsigned long, ...)");
        assertThat(Declarations.variable(array(pointer(function(INT, false)), 4), "f"))
                .isEqualTo("int (*f[4])(void)");
        assertThat(Declarations.type(pointer(function(new CType.VoidType(), false, pointer(new CType.VoidType())))))
                .isEqualTo("void (*)(void *)");
    }

    @Test
    void qualifiersStandWithWhatTheyQualify() {
        assertThat(Declarations.variable(pointer(constant(INT)), "p")).isEqualTo("const int *p");
        assertThat(Declarations.variable(constant(pointer(INT)), "p")).isEqualTo("int * const p");
        assertThat(Declarations.variable(pointer(constant(pointer(INT))), "p")).isEqualTo("int * const *p");
        CType both = new CType.QualifiedType("volatile", () -> constant(INT));
        assertThat(Declarations.variable(both, "v")).isEqualTo("const volatile int v");
    }

    @Test
    void bodiesWriteOutWhatHasNoName() {
        CType.CompositeType inner = new CType.CompositeType(
                CType.CompositeKind.UNION, "", 8, List.of(member("a", INT, 0, 0), member("b", ULONG, 0, 0)));
        CType.CompositeType named = new CType.CompositeType(
                CType.CompositeKind.STRUCT, "", 4, List.of(member("deep", inner, 0, 0), member("", inner, 0, 0)));
        CType.EnumType constants =
                new CType.EnumType("", 4, false, List.of(new CType.Enumerator("A", 0), new CType.Enumerator("B", 4)));
        CType.CompositeType outer = new CType.CompositeType(
                CType.CompositeKind.STRUCT,
                "s",
                24,
                List.of(
                        member("", inner, 0, 0),
                        member("n", named, 64, 0),
                        member("e", constants, 128, 0),
                        member("bit", INT, 161, 3)));
        assertThat(Declarations.body(outer).stream()
                        .map(line -> " ".repeat(line.depth())
                                + line.text()
                                + (line.offset().isPresent()
                                        ? (line.inside() ? " within @" : " @")
                                                + line.offset().getAsLong()
                                        : ""))
                        .collect(Collectors.joining("\n")))
                .isEqualTo(String.join(
                        "\n",
                        "struct s {",
                        " union {",
                        "  int a; @0",
                        "  unsigned long b; @0",
                        " };",
                        " struct {",
                        "  union {...} deep; within @8",
                        "  union {",
                        "   int a; within @8",
                        "   unsigned long b; within @8",
                        "  };",
                        " } n; @8",
                        " enum {A, B = 4} e; @16",
                        " int bit : 3; @20",
                        "}"));
    }

    @Test
    void aTypeThatContainsItselfEnds() {
        CType[] loop = new CType[1];
        loop[0] = new CType.PointerType(() -> loop[0]);
        assertThat(Declarations.type(loop[0])).startsWith("void");
        CType[] function = new CType[1];
        function[0] = new CType.FunctionType(
                CType.VoidType::new, List.of(new CType.Parameter("", CType.VoidType::new)), false);
        assertThat(Declarations.type(function[0])).isEqualTo("void (void)");
    }

    /** As in damaged BTF: such a function's parameters are written only so often, and only so deep. */
    @Test
    void aFunctionThatIsItsOwnParameterEnds() {
        for (int count : new int[] {1, 2, 50, 5000}) {
            CType[] loop = new CType[1];
            List<CType.Parameter> itself = Collections.nCopies(count, new CType.Parameter("", () -> loop[0]));
            loop[0] = new CType.FunctionType(CType.VoidType::new, itself, false);
            assertThat(Declarations.type(loop[0]))
                    .startsWith("void (")
                    .contains("(...)")
                    .hasSizeLessThan(20_000);
        }
    }

    private static CType.Member member(String name, CType type, long bitOffset, int bitSize) {
        return new CType.Member(name, () -> type, bitOffset, bitSize);
    }
}
