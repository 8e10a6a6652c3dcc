package org.vmcoregdb.kernel.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The configuration that a kernel with {@code CONFIG_IKCONFIG} carries ({@code kernel/configs.c}): gzipped text from {@code
 * kernel_config_data} to {@code kernel_config_data_end}, before 5.1 between the marks {@code IKCFG_ST} and {@code IKCFG_ED}.
 */
public final class BuildConfiguration {
    private static final int PACKED_LIMIT = 1 << 22;
    private static final int TEXT_LIMIT = 1 << 24;
    private static final String START_MARK = "IKCFG_ST";

    private BuildConfiguration() {}

    /**
     * Its text.
     *
     * @return empty if the kernel carries none
     * @throws MissingTypeException if it is damaged
     * @throws MemoryFault if it is not in the dump
     */
    public static Optional<String> read(Kernel kernel) {
        OptionalLong start = kernel.symbol("kernel_config_data");
        if (start.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong end = kernel.symbol("kernel_config_data_end");
        if (end.isEmpty()) {
            end = kernel.imageSymbols().nextAddress(start.getAsLong());
        }
        long length = end.orElse(start.getAsLong() + PACKED_LIMIT) - start.getAsLong();
        if (length <= 0 || length > PACKED_LIMIT) {
            throw new MissingTypeException("the kernel's configuration cannot be " + length + " bytes long");
        }
        byte[] packed = kernel.memory().readBytes(start.getAsLong(), (int) length);
        return Optional.of(unpack(packed));
    }

    private static String unpack(byte[] packed) {
        byte[] mark = START_MARK.getBytes(StandardCharsets.US_ASCII);
        boolean marked = new String(packed, 0, Math.min(mark.length, packed.length), StandardCharsets.ISO_8859_1)
                .equals(START_MARK);
        int skip = marked ? mark.length : 0;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed, skip, packed.length - skip))) {
            return ByteText.decode(in.readNBytes(TEXT_LIMIT));
        } catch (IOException damaged) {
            throw new MissingTypeException("the kernel's configuration is damaged: " + damaged.getMessage());
        }
    }
}
