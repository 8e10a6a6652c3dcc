package org.vmcoregdb.types.print;

import java.util.OptionalLong;

/**
 * A line of a struct's declaration.
 *
 * @param depth how many braces are open around it
 * @param name of the member that it declares, else empty
 * @param text without indentation
 * @param offset of the member in the outermost struct, in bytes; of a bit-field: of the byte where it begins
 * @param inside true within the braces of a member that has a name itself: what is declared there is no member of the outermost struct
 */
public record DeclarationLine(int depth, String name, String text, OptionalLong offset, boolean inside) {
    /** A line that declares no member. */
    static DeclarationLine of(int depth, String text) {
        return new DeclarationLine(depth, "", text, OptionalLong.empty(), false);
    }
}
