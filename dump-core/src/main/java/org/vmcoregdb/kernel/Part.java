package org.vmcoregdb.kernel;

import java.util.function.Function;

/**
 * Something that is known of a kernel, read when it is first asked for and kept with the kernel. Each such type has a constant of this
 * class and a method {@code of(Kernel)}, which is the only way to it:
 *
 * <pre>{@code
 * private static final Part<Tasks> PART = Part.of(Tasks::read);
 *
 * public static Tasks of(Kernel kernel) {
 *     return kernel.part(PART);
 * }
 * }</pre>
 *
 * @param <T> what it is; safe for many threads, because all who ask share it
 */
public final class Part<T> {
    private final Function<Kernel, T> source;

    private Part(Function<Kernel, T> source) {
        this.source = source;
    }

    /**
     * A part of every kernel.
     *
     * @param source reads it; called once for a kernel, again only if it threw. It may ask for other parts, but not for itself.
     */
    public static <T> Part<T> of(Function<Kernel, T> source) {
        return new Part<>(source);
    }

    T read(Kernel kernel) {
        return source.apply(kernel);
    }
}
