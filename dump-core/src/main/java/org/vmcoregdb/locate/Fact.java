package org.vmcoregdb.locate;

import java.util.OptionalLong;

/**
 * One value and where it is from.
 *
 * @param name what it is, such as {@code phys_base}
 * @param value as it is shown
 * @param source where it was found, such as {@code vmcoreinfo NUMBER(phys_base)}
 */
public record Fact(String name, String value, String source) {
    /** A number, that the user may have given. */
    static Fact of(String name, OptionalLong value, OptionalLong override, String source) {
        String how = override.isPresent() ? "--set" : value.isPresent() ? source : "nowhere";
        return new Fact(name, value.isPresent() ? hex(value.getAsLong()) : "unknown", how);
    }

    static String hex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
