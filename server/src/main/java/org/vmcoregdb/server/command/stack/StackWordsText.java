package org.vmcoregdb.server.command.stack;

import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.NamedWordText;
import org.vmcoregdb.server.answer.TextPage;

/** The words on a stack, two a line. */
final class StackWordsText {

    private StackWordsText() {}

    /**
     * The lines.
     *
     * @param indent before each line
     * @param separator between a line's address and its words
     */
    static void append(TextPage out, StackAnswer.Words words, StackAnswer.Look look, String indent, String separator) {
        int count = words.words().size();
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                HexDigits.append(out.append(indent), words.address() + 8L * i).append(separator);
            }
            NamedWordText.append(out, words.words().get(i), look.slabAddresses());
            if (i % 2 == 1 || i == count - 1) {
                out.append('\n');
            }
        }
    }
}
