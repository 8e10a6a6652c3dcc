package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Bits of vm_flags: as the kernel names them, else as kernels without a table did. */
class VmFlagsTest {
    private static FakeKernel kernel() {
        BtfWriter types = new BtfWriter();
        int word = types.integer("unsigned long", 8, 0);
        types.struct("trace_print_flags", 16, member("mask", word, 0), member("name", types.pointer(0), 8));
        return new FakeKernel().types(types);
    }

    @Test
    void ofTheKernel() {
        FakeKernel kernel = kernel();
        long table = kernel.place(new byte[64]);
        long read = kernel.place("read\0".getBytes(StandardCharsets.US_ASCII));
        long dirty = kernel.place("softdirty\0".getBytes(StandardCharsets.US_ASCII));
        long random = kernel.place("randread\0".getBytes(StandardCharsets.US_ASCII));
        kernel.symbol("vmaflag_names", table);
        kernel.put64(table, 1).put64(table + 8, read);
        kernel.put64(table + 16, 0x8000000).put64(table + 24, dirty);
        kernel.put64(table + 32, 0x10000).put64(table + 40, random);
        VmFlags flags = VmFlags.of(kernel.open());
        assertThat(flags.told()).isTrue();
        assertThat(flags.in(0x8010001)).containsExactly("READ", "SOFTDIRTY", "RAND_READ");
    }

    @Test
    void ofKernelsWithoutATable() {
        VmFlags flags = VmFlags.of(kernel().open());
        assertThat(flags.told()).isFalse();
        assertThat(flags.in(0x3875))
                .containsExactly("READ", "EXEC", "MAYREAD", "MAYWRITE", "MAYEXEC", "DENYWRITE", "EXECUTABLE", "LOCKED");
    }
}
