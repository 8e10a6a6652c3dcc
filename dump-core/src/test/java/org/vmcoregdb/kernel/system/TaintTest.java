package org.vmcoregdb.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Modules;

class TaintTest {
    @Test
    void lettersAndMeanings() {
        assertThat(Taint.letters(0)).isEmpty();
        assertThat(Taint.letters(0x201)).isEqualTo("PW");
        assertThat(Taint.letters(-1)).isEqualTo("PFSRMBUDAWCIOELKXTNJ");
        assertThat(Taint.flags(1 << 7))
                .extracting(Taint.Flag::meaning)
                .containsExactly("the kernel has died before (an oops or BUG)");
    }

    @Test
    void modulesHaveTheirOwn() {
        Kernel kernel = Sample.kernel(Sample.dump());
        assertThat(Taint.of(kernel, Modules.of(kernel).named("crashme").orElseThrow()))
                .hasValue(0x3000);
        assertThat(Taint.of(kernel, Modules.of(kernel).named("overlay").orElseThrow()))
                .hasValue(0);
        assertThat(DebugInfo.of(kernel)
                        .buildIdOf(Modules.of(kernel).named("crashme").orElseThrow()))
                .hasValueSatisfying(id -> assertThat(id).hasSize(40));
    }
}
