package org.vmcoregdb.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.btf.BtfWriter;

class MachineTest {
    private static byte[] packed(String text, String mark) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(mark.getBytes(StandardCharsets.US_ASCII));
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Kernel withConfiguration(byte[] data, long length) {
        FakeKernel kernel = new FakeKernel();
        long at = kernel.place(data);
        return kernel.symbol("kernel_config_data", at)
                .symbol("kernel_config_data_end", at + length)
                .open();
    }

    @Test
    void theConfigurationIsUnpacked() throws IOException {
        String text = "CONFIG_64BIT=y\nCONFIG_HZ=250\n";
        for (String mark : List.of("", "IKCFG_ST")) {
            byte[] data = packed(text, mark);
            assertThat(BuildConfiguration.read(withConfiguration(data, data.length)))
                    .contains(text);
        }
        assertThat(BuildConfiguration.read(new FakeKernel().open())).isEmpty();
    }

    @Test
    void aDamagedConfigurationIsTold() throws IOException {
        byte[] data = packed("CONFIG_64BIT=y\n", "");
        data[0] = 0;
        assertThatThrownBy(() -> BuildConfiguration.read(withConfiguration(data, data.length)))
                .isInstanceOf(MissingTypeException.class)
                .hasMessageContaining("is damaged");
        assertThatThrownBy(() -> BuildConfiguration.read(withConfiguration(data, 1L << 40)))
                .hasMessageContaining("cannot be");
    }

    @Test
    void theFirmwaresTexts() {
        BtfWriter types = new BtfWriter();
        types.enumeration(
                "dmi_field",
                false,
                new BtfWriter.Named("DMI_NONE", 0),
                new BtfWriter.Named("DMI_BIOS_VENDOR", 1),
                new BtfWriter.Named("DMI_PRODUCT_NAME", 2),
                new BtfWriter.Named("DMI_STRING_MAX", 3));
        FakeKernel kernel = new FakeKernel().types(types);
        long table = kernel.place(new byte[64]);
        kernel.put64(table + 16, kernel.place("Box\0".getBytes(StandardCharsets.US_ASCII)));
        kernel.symbol("dmi_ident", table);
        Firmware firmware = Firmware.of(kernel.open());
        assertThat(firmware.fields()).containsOnly(Map.entry("DMI_PRODUCT_NAME", "Box"));
        assertThat(firmware.longestName()).isEqualTo("DMI_PRODUCT_NAME".length());
        assertThatThrownBy(() -> Firmware.of(new FakeKernel().open())).hasMessageContaining("no DMI data");
    }

    @Test
    void theTableOfSystemCallsEndsWhereNoFunctionFollows() {
        FakeKernel kernel = new FakeKernel();
        long read = FakeKernel.TEXT + 0x1000;
        long pause = FakeKernel.TEXT + 0x2000;
        kernel.function("__x64_sys_read", read);
        kernel.function("__x64_sys_pause", pause).function("__do_sys_pause", 't', pause);
        long table = kernel.place(new byte[64]);
        kernel.put64(table, read).put64(table + 8, pause).put64(table + 16, 0x1234);
        kernel.symbol("sys_call_table", table);
        assertThat(SystemCalls.read(kernel.open()))
                .extracting(c -> c.number() + " " + c.function())
                .containsExactly("0 __x64_sys_read", "1 __do_sys_pause");
        Kernel none = new FakeKernel().open();
        assertThatThrownBy(() -> SystemCalls.read(none)).isInstanceOf(MissingSymbolException.class);
        assertThat(SystemCalls.buildFolder(none)).isEmpty();
    }

    @Test
    void theSamples() {
        Kernel sample = Sample.kernel(Sample.dump());
        assertThat(Firmware.of(sample).fields()).containsEntry("DMI_SYS_VENDOR", "QEMU");
        List<SystemCall> calls = SystemCalls.read(sample);
        assertThat(calls).hasSize(451);
        assertThat(calls.get(1).function()).isEqualTo("__x64_sys_write");
        assertThat(calls.get(1).source()).isEmpty();
    }
}
