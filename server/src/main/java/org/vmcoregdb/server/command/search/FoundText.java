package org.vmcoregdb.server.command.search;

import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.memory.WordsText;

/** {@code search}, as crash shows it. */
final class FoundText {
    private FoundText() {}

    static void write(TextPage out, FoundAnswer found) {
        found.around().ifPresent(around -> WordsText.write(out, around.before()));
        if (found.around().isPresent()) {
            HexDigits.padded(out, found.address()).append(":  ");
        } else {
            out.append(Long.toHexString(found.address())).append(": ");
        }
        out.append(Long.toHexString(found.value())).append(' ');
        found.name().ifPresent(name -> out.append(name.startsWith("(") ? name : "(" + name + ")"));
        out.append('\n');
        found.around().ifPresent(around -> {
            WordsText.write(out, around.after());
            out.append('\n');
        });
    }
}
