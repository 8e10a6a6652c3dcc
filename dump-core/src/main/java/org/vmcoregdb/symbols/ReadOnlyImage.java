package org.vmcoregdb.symbols;

import java.util.Optional;

/**
 * Where the image of a kernel has what is only read: constants, kallsyms, tables of exported symbols, BTF. It is between the code that
 * stays and that for the start ({@code RO_DATA} of {@code include/asm-generic/vmlinux.lds.h}).
 *
 * @param start the first address
 * @param bytes how many there are; more than 0
 */
public record ReadOnlyImage(long start, long bytes) {
    /**
     * By the names of sections' ends.
     *
     * @param functions the symbols of the kernel's functions
     * @param image where the text of the image begins
     * @param most bytes of the image from there
     * @return nothing if the names are unknown or make no sense
     */
    public static Optional<ReadOnlyImage> of(SymbolTable functions, long image, long most) {
        Optional<Symbol> text = functions.named("_etext");
        Optional<Symbol> init = functions.named("_sinittext");
        if (text.isEmpty() || init.isEmpty()) {
            return Optional.empty();
        }
        long from = text.get().address();
        long between = init.get().address() - from;
        boolean inside = from - image >= 0 && from - image < most && between > 0 && between <= most - (from - image);
        return inside ? Optional.of(new ReadOnlyImage(from, between)) : Optional.empty();
    }
}
