package org.vmcoregdb.server.shell;

import java.util.function.Consumer;

/** What stands after a {@code |}: takes lines one by one, and gives some, or others. */
interface LineFilter {
    /** One more line, without its end. */
    void line(String line, Consumer<String> next);

    /** There are no more lines. */
    default void end(Consumer<String> next) {}

    /** Whether no line that is yet to come can make a difference. */
    default boolean isDone() {
        return false;
    }
}
