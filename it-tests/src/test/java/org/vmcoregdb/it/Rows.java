package org.vmcoregdb.it;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a test with parameters. {@code ./check} runs one or a few for each kind of thing that is compared; the others belong to
 * the tests that take long: JUnit's tag {@code long} is for whole tests, and this for parts of one.
 */
final class Rows {
    private Rows() {}

    /** {@code first} always, {@code more} where the tests that take long are run, too. */
    static <T> Stream<T> of(List<T> first, List<T> more) {
        return Stream.concat(first.stream(), all() ? more.stream() : Stream.of());
    }

    /** Whether the tests that take long are run: not when the property {@code it.left-out} names their tag. */
    static boolean all() {
        return !List.of(System.getProperty("it.left-out", "").split(",")).contains("long");
    }
}
