package org.vmcoregdb.locate;

/**
 * One value and where it is from.
 *
 * @param name what it is, such as {@code phys_base}
 * @param value as it is shown
 * @param source where it was found, such as {@code vmcoreinfo NUMBER(phys_base)}
 */
public record Finding(String name, String value, String source) {}
