package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;

/** What a crash means, in lines that stand below what crash itself prints. */
public final class DiagnosisText {
    private DiagnosisText() {}

    public static void exception(TextPage out, ExceptionDescription meaning, FoundRegisters found) {
        meaning.cause().ifPresent(v -> line(out, "CAUSE", cause(v, found)));
        meaning.fault().ifPresent(f -> {
            f.code()
                    .ifPresent(c -> line(
                            out,
                            "ERROR CODE",
                            String.format(Locale.ROOT, "%04x: %s", c.bits(), String.join(", ", c.words()))));
            line(out, "ADDRESS", HexDigits.of(f.address()) + ": " + f.meaning() + " (from " + f.source() + ")");
        });
        line(
                out,
                "MODE",
                meaning.privilege().map(p -> p + ", ").orElse("")
                        + (meaning.userMode()
                                ? "user mode: the CPU was running a program's code"
                                : "kernel mode: the CPU was running the kernel's own code"));
        if (!meaning.flags().isEmpty()) {
            line(out, "FLAGS", String.join(" ", meaning.flags()));
        }
        meaning.doubts().forEach(d -> line(out, "DOUBT", d));
    }

    private static String cause(ExceptionCause cause, FoundRegisters found) {
        String where =
                found.interrupted().map(i -> " in " + StackText.withOffset(i)).orElse("");
        return cause.mnemonic().isEmpty()
                ? cause.name() + where
                : cause.mnemonic() + " (vector " + cause.number() + "), " + cause.name() + where;
    }

    private static void line(TextPage out, String label, String text) {
        out.append("    ").append(label).append(": ").append(text).append('\n');
    }

    /** The frame that was overrun, what its canary is, and its memory. */
    public static void overrun(TextPage out, StackOverrun overrun) {
        out.lines("\n  STACK OVERRUN IN: ")
                .append(StackText.withOffset(overrun.function()))
                .append('\n');
        overrun.canary().ifPresent(c -> {
            line(
                    out,
                    "CANARY",
                    HexDigits.of(c.found()) + " at " + Long.toHexString(c.address())
                            + (c.expected().isPresent()
                                    ? ", should be " + HexDigits.of(c.expected().getAsLong())
                                    : ""));
        });
        line(
                out,
                "RETURN ADDRESS",
                overrun.returnsTo()
                        .map(r -> "intact, to " + StackText.withOffset(r))
                        .orElse("destroyed"));
        memory(out, overrun.frame().sp(), overrun.words(), overrun);
    }

    private static void memory(TextPage out, long address, List<Long> words, StackOverrun overrun) {
        for (int i = 0; i < words.size(); i += 2) {
            StringBuilder ascii = new StringBuilder();
            HexDigits.append(out.append("    "), address + 8L * i).append(": ");
            for (int j = i; j < i + 2; j++) {
                if (j < words.size()) {
                    HexDigits.append(out.append(' '), words.get(j));
                    ascii(ascii, words.get(j));
                } else {
                    out.append(" ".repeat(17));
                }
            }
            out.append("  ")
                    .append(ascii)
                    .append(note(address + 8L * i, overrun))
                    .append('\n');
        }
    }

    private static String note(long row, StackOverrun overrun) {
        boolean canary = overrun.canary()
                .filter(c -> c.address() == row || c.address() == row + 8)
                .isPresent();
        boolean slot = overrun.returnSlot().isPresent()
                && (overrun.returnSlot().getAsLong() == row
                        || overrun.returnSlot().getAsLong() == row + 8);
        return (canary ? "  <- canary" : "") + (slot ? "  <- return address" : "");
    }

    private static void ascii(StringBuilder out, long word) {
        for (int i = 0; i < 8; i++) {
            char c = (char) (word >>> 8 * i & 0xff);
            out.append(c >= 0x20 && c < 0x7f ? c : '.');
        }
    }
}
