package org.vmcoregdb.server.command.memory;

import java.util.List;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A piece of memory as words, some lines of it: {@code rd}.
 *
 * @param unit bytes of a word: 1, 2, 4 or 8
 * @param bytes whole words
 * @param order their byte order
 * @param names what the words point to; empty if that is not asked for
 */
public record WordsAnswer(long address, int unit, byte[] bytes, WordOrder order, List<NamedWord> names, Look look)
        implements Answer {
    /** How numbers are written. */
    public enum Notation {
        /** To the base 16. */
        HEXADECIMAL,
        /** With a sign. */
        SIGNED,
        /** Without one. */
        UNSIGNED
    }

    /**
     * How words of memory are shown.
     *
     * @param swapped whether 16- and 32-bit words are in network byte order
     * @param text whether the characters stand after them
     * @param cacheAddresses whether words that point into a slab cache are shown with their value, too
     */
    public record Look(Notation notation, boolean swapped, boolean text, boolean cacheAddresses) {
        /** As {@code rd} without options has it. */
        public static final Look STANDARD = new Look(Notation.HEXADECIMAL, false, true, false);
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public void text(TextPage page) {
        WordsText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        WordsJson.write(out, this);
    }
}
