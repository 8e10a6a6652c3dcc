package org.vmcoregdb.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.symbols.Symbol;

class SymbolsTest {
    private static String preferred(String... typesAndNames) {
        List<Symbol> aliases = Stream.of(typesAndNames)
                .map(s -> new Symbol(s.substring(2), 0x1000, s.charAt(0), Optional.empty()))
                .toList();
        return Symbols.preferred(aliases).orElseThrow().name();
    }

    @Test
    void ofSeveralNamesOfAnAddressAFunctionsIsShown() {
        assertThat(preferred("t do_syscall_64", "T __do_syscall")).isEqualTo("__do_syscall");
        assertThat(preferred("T __ia32_sys_read", "T __x64_sys_read")).isEqualTo("__x64_sys_read");
        assertThat(preferred("t foo.cold", "t foo")).isEqualTo("foo");
        assertThat(preferred("T __pfx_foo", "t __UNIQUE_ID_foo")).isEqualTo("__UNIQUE_ID_foo");
        assertThat(preferred("T SyS_write", "T sys_write")).isEqualTo("sys_write");
        assertThat(preferred("T compat_SyS_futex", "T compat_sys_futex")).isEqualTo("compat_sys_futex");
        assertThat(preferred("T startup_64", "T _stext", "T _text")).isEqualTo("startup_64");
    }

    /** Such symbols are global, and the first function of the part may be local to its file: __schedule of many kernels. */
    @Test
    void whereAPartOfTheTextBeginsIsNoFunction() {
        assertThat(preferred("T __sched_text_start", "t __schedule")).isEqualTo("__schedule");
        assertThat(preferred("T __lock_text_start", "T __cpuidle_text_end", "t first"))
                .isEqualTo("first");
        assertThat(preferred("T _stext", "t first")).isEqualTo("first");
        assertThat(preferred("T _stext", "t first.cold")).isEqualTo("_stext");
        assertThat(preferred("T __sched_text_start")).isEqualTo("__sched_text_start");
    }
}
