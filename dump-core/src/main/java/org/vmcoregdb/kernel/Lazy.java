package org.vmcoregdb.kernel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is computed on first use, once, and kept. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> source;
    private volatile @Nullable T value;

    /** @param source computes the value; called once if it does not throw */
    public Lazy(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public T get() {
        T known = value;
        if (known == null) {
            synchronized (this) {
                known = value;
                if (known == null) {
                    known = source.get();
                    value = known;
                }
            }
        }
        return known;
    }
}
