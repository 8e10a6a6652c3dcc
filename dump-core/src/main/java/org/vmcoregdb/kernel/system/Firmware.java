package org.vmcoregdb.kernel.system;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.MissingTypeException;

/**
 * What the firmware says of the machine: {@code dmi_ident} ({@code drivers/firmware/dmi_scan.c}), by the names of {@code enum dmi_field}.
 *
 * @param fields the text of each field that there is
 * @param longestName length of the longest name that there could be
 */
public record Firmware(Map<String, String> fields, int longestName) {
    private static final Part<Firmware> PART = Part.of(Firmware::read);

    private static final String END = "DMI_STRING_MAX";
    private static final int FIELDS_LIMIT = 64;
    private static final int TEXT_LIMIT = 256;

    /** Names that a kernel has from its firmware. */
    public static Firmware of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Firmware read(Kernel kernel) {
        OptionalLong texts = kernel.symbol("dmi_ident");
        CType.EnumType names = kernel.types()
                .enumeration("dmi_field")
                .filter(e -> texts.isPresent())
                .orElseThrow(() -> new MissingTypeException("this kernel has no DMI data"));
        Map<String, String> fields = new LinkedHashMap<>();
        int longest = 0;
        for (CType.Enumerator field : names.enumerators()) {
            if (field.name().equals(END) || field.value() < 0 || field.value() >= FIELDS_LIMIT) {
                break;
            }
            longest = Math.max(longest, field.name().length());
            long text = kernel.memory().readLong(texts.getAsLong() + 8 * field.value());
            if (text != 0) {
                fields.put(field.name(), kernel.memory().readCString(text, TEXT_LIMIT));
            }
        }
        return new Firmware(fields, longest);
    }
}
