package org.vmcoregdb.symbols.rust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RustNamesTest {
    /** What compilers made, and names written by hand to the grammar's rules. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "_RNvNtCshc5sK6KjdJJ_6kernel5print11call_printk|kernel::print::call_printk",
                "_RNvC6_123foo3bar|123foo::bar",
                "_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_|cc::spawn::{closure#0}::{closure#0}",
                "_RNvXs1_C4demoNtB5_6DeviceNtNtC4core3fmt7Display3fmt|<demo::Device as core::fmt::Display>::fmt",
                "_RNvMC4demoNtB2_6Device4open|<demo::Device>::open",
                "_RINvC4demo4sendhE|demo::send::<u8>",
                "_RMC0FUKCC6bufferEu|<unsafe extern \"C\" fn(buffer)>",
                "_RMC0FG_RL0_hEu|<for<'a> fn(&'a u8)>",
                "_RMC0DG_INtC1f2FnTRL0_hEEp6OutputuEL_|<dyn for<'a> f::Fn<(&'a u8,), Output = ()>>",
                "_RMC0QPOAhj7b_|<&mut *const *mut [u8; 123]>",
                "_RMC0TThEE|<((u8,),)>",
                "_RIC0Kanb_E|::<-11>",
                "_RIC0Koff00ff00ff00ff00ff_E|::<0xff00ff00ff00ff00ff>",
                "_RIC0Kb1_E|::<true>",
                "_RIC0Kc2202_E|::<'∂'>",
                "_RIC0KRe616263_E|::<\"abc\">",
                "_RIC0KTj0_EE|::<{(0,)}>",
                "_RIC0KVNtC3foo3BarS1sRe61_2chc78_EE|::<{foo::Bar { s: \"a\", ch: 'x' }}>",
                "_RNvC9backtrace3foo.llvm.A5310EB9|backtrace::foo",
                "_RNvC4demo4open.cold|demo::open.cold",
                "__pfx__RNvC4demo4open|__pfx_demo::open",
                "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE|core::fmt::Formatter::pad",
                "_ZN48_$LT$demo..Dev$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE|<demo::Dev as core::fmt::Display>::fmt",
                "_ZN3std2io5Write17h0000000000000000E|_ZN3std2io5Write17h0000000000000000E",
                "_ZN4llvm5Value7getNameEv|_ZN4llvm5Value7getNameEv",
                "NR_RECLAIM_PB|NR_RECLAIM_PB",
                "schedule|schedule",
            })
    void isShown(String mangled, String name) {
        assertThat(RustNames.shown(mangled)).isEqualTo(name);
    }

    @Test
    void decodesOtherLetters() {
        assertThat(RustNames.demangle("_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y"))
                .contains(
                        "utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_\u10d2\u10d4\u10db\u10e0\u10d8\u10d4"
                                + "\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_R",
                "_RN",
                "_RNv",
                "_RC5abc",
                "_RB_",
                "_RMC0BBBBBB_",
                "_RNvC1a1",
                "_ZN",
                "_ZN3foE",
                "_ZN99999aE"
            })
    void whatIsNoName(String mangled) {
        assertThat(RustNames.demangle(mangled)).isEqualTo(Optional.empty());
    }

    @Test
    void standsInTexts() {
        assertThat(RustNames.inText(" ? _RNvC4demo4open+0x20/0xe0 [demo]")).isEqualTo(" ? demo::open+0x20/0xe0 [demo]");
        assertThat(RustNames.inText("NR_REQUESTS _ZN")).isEqualTo("NR_REQUESTS _ZN");
    }

    /** References back into the name that double with each level. */
    @Test
    @Timeout(10)
    void doesNotExplode() {
        StringBuilder name = new StringBuilder("_RMC0");
        name.append("T".repeat(60)).append('p');
        for (int i = 59; i >= 0; i--) {
            name.append('B')
                    .append(i + 3 < 10 ? String.valueOf(i + 3) : String.valueOf((char) ('a' + i % 26)))
                    .append("_E");
        }
        RustNames.demangle(name.toString());
        RustNames.demangle("_RIC0" + "R".repeat(4000));
        RustNames.demangle("_R" + "NvM".repeat(1300));
        assertThat(RustNames.demangle("_RMC0" + "R".repeat(150) + "h")).isPresent();
    }

    /** Whatever a dump has for a name: an answer or none, in no time. */
    @Test
    @Timeout(60)
    void survivesAnything() {
        Random random = new Random(20261129);
        String letters = "RNvMXYICBTADFSQPOKEGLUpshjbcn_0123456789aeuz.$";
        String[] starts = {"_R", "_ZN", "_RNvC4demo", "_RIC0K", "_RMC0"};
        for (int i = 0; i < 200_000; i++) {
            StringBuilder name = new StringBuilder(starts[random.nextInt(starts.length)]);
            for (int n = random.nextInt(40); n > 0; n--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(RustNames.shown(name.toString()).length()).isLessThan(1 << 15);
        }
    }
}
