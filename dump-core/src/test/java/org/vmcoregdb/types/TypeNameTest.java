package org.vmcoregdb.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.types.print.Declarations;

class TypeNameTest {
    private static final TypeTable TYPES = Sample.kernel(Sample.dump()).types();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "struct list_head",
                "struct page *",
                "const char []",
                "unsigned char [16]",
                "struct list_head [2][3]",
                "const volatile unsigned long",
                "atomic_t *",
                "enum zone_type",
                "union sigval",
                "void **"
            })
    void namesOfTypes(String name) {
        assertThat(TypeName.parse(TYPES, name)).map(Declarations::type).hasValue(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "struct", "struct nothing", "int int x", "page [", "1", "a-b", "unsigned zone"})
    void whatIsNone(String name) {
        assertThat(TypeName.parse(TYPES, name)).isEmpty();
    }

    @Test
    void theKeywordMayBeLeftOut() {
        assertThat(TypeName.parse(TYPES, "task_struct *"))
                .map(Declarations::type)
                .hasValue("struct task_struct *");
    }

    @ParameterizedTest
    @CsvSource({
        "long unsigned int, unsigned long",
        "long long int, long long",
        "short unsigned int, unsigned short",
        "unsigned int, unsigned int",
        "__int128 unsigned, unsigned __int128",
        "char, char",
        "unsigned char, unsigned char",
        "u64, u64"
    })
    void integersHaveTwoNames(String compilers, String usual) {
        assertThat(IntegerNames.usual(compilers)).isEqualTo(usual);
        if (IntegerNames.isName(compilers)) {
            assertThat(IntegerNames.compilers(usual)).isEqualTo(compilers);
        }
    }
}
