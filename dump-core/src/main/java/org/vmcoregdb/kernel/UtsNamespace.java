package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.memory.MemoryFault;

/** The names that a kernel goes by: {@code init_uts_ns.name}. */
final class UtsNamespace {
    private static final int FIELD_BYTES = 65;

    private UtsNamespace() {}

    static Optional<UtsName> name(Kernel kernel) {
        OptionalLong at = kernel.symbol("init_uts_ns");
        if (at.isEmpty()) {
            return Optional.empty();
        }
        try {
            OptionalLong offset = offset(kernel, at.getAsLong());
            if (offset.isEmpty()) {
                return Optional.empty();
            }
            byte[] all = kernel.memory().readBytes(at.getAsLong() + offset.getAsLong(), 6 * FIELD_BYTES);
            String[] names = new String[6];
            for (int i = 0; i < 6; i++) {
                int start = i * FIELD_BYTES;
                names[i] = ByteText.untilNul(all, start, start + FIELD_BYTES);
            }
            return Optional.of(new UtsName(names[0], names[1], names[2], names[3], names[4], names[5]));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** Where in {@code struct uts_namespace} the names are: the kernel says so, or they are found by their first word. */
    private static OptionalLong offset(Kernel kernel, long namespace) {
        Optional<String> told =
                kernel.vmcoreInfo().get("OFFSET(uts_namespace.name)").filter(t -> t.matches("\\d{1,6}"));
        if (told.isPresent()) {
            return OptionalLong.of(Long.parseLong(told.get()));
        }
        for (int offset = 0; offset <= 16; offset += 4) {
            if (kernel.memory().readCString(namespace + offset, FIELD_BYTES).equals("Linux")) {
                return OptionalLong.of(offset);
            }
        }
        return OptionalLong.empty();
    }
}
