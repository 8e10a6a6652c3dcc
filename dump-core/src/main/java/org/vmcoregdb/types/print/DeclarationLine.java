package org.vmcoregdb.types.print;

import java.util.OptionalLong;

/**
 * A line of a struct's declaration.
 *
 * @param depth how many braces are open around it
 * @param name of the member that it declares, else empty
 * @param text without indentation
 * @param offset of the member in the outermost struct, in bytes; of a bit-field: of the byte where it begins
 */
public record DeclarationLine(int depth, String name, String text, OptionalLong offset) {}
