package org.vmcoregdb.disasm;

import java.util.Optional;

/** Names addresses in instruction text. */
@FunctionalInterface
public interface SymbolNamer {
    /** A namer that knows no names. */
    SymbolNamer NONE = new SymbolNamer() {
        @Override
        public Optional<String> name(long address) {
            return Optional.empty();
        }
    };

    /**
     * The symbol an address lies in.
     *
     * @param address virtual address
     * @return {@code name} or {@code name+offset} with the offset in decimal, as gdb writes it; without angle brackets
     */
    Optional<String> name(long address);
}
