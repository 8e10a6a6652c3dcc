package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/** Reads what is there of something, and keeps the first reason for which a part of it is not. */
public final class FirstProblem {
    private Optional<String> first = Optional.empty();

    /** A number, or nothing. */
    public OptionalLong number(LongSupplier source) {
        try {
            return OptionalLong.of(source.getAsLong());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            add(missing);
            return OptionalLong.empty();
        }
    }

    /** A value, or nothing. */
    public <T> Optional<T> value(Supplier<T> source) {
        try {
            return Optional.of(source.get());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            add(missing);
            return Optional.empty();
        }
    }

    /** A reason that is known already. */
    public void add(Optional<String> sentence) {
        first = first.or(() -> sentence);
    }

    private void add(RuntimeException missing) {
        add(Optional.ofNullable(missing.getMessage()));
    }

    /** The first reason. */
    public Optional<String> sentence() {
        return first;
    }
}
