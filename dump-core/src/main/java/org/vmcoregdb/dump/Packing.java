package org.vmcoregdb.dump;

import java.util.List;

/**
 * What a dump file was wrapped in.
 *
 * @param label how to call it, such as {@code flattened}; empty if it is not wrapped
 * @param warnings whole sentences about what is wrong with the wrapping: then the dump is not complete
 */
public record Packing(String label, List<String> warnings) {
    /** Not wrapped at all. */
    public static final Packing NONE = new Packing("", List.of());
}
