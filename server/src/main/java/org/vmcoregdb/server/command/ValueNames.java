package org.vmcoregdb.server.command;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.symbols.SymbolicAddress;

/** What words of memory stand for. */
public enum ValueNames {
    /** Nothing but themselves. */
    NONE,
    /** Symbols. */
    SYMBOLS,
    /** Symbols, and the caches of slab objects. */
    SYMBOLS_AND_CACHES;

    /** Names words of one kernel. */
    @FunctionalInterface
    public interface Namer {
        /** The word with its name, if it has one. */
        NamedWord name(long value);
    }

    /** A namer for the words of a kernel. */
    public Namer of(Kernel kernel) {
        return switch (this) {
            case NONE -> NamedWord::plain;
            case SYMBOLS -> value -> new NamedWord(value, symbol(kernel, value), Optional.empty());
            case SYMBOLS_AND_CACHES -> {
                SlabCaches caches = SlabCaches.of(kernel);
                yield value -> {
                    Optional<SymbolicAddress> symbol = symbol(kernel, value);
                    return new NamedWord(value, symbol, symbol.isPresent() ? Optional.empty() : caches.nameAt(value));
                };
            }
        };
    }

    private static Optional<SymbolicAddress> symbol(Kernel kernel, long value) {
        return kernel.arch().isKernelAddress(value) ? Symbols.of(kernel).resolve(value) : Optional.empty();
    }
}
