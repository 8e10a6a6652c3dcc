package org.vmcoregdb.disasm.arm64;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A line of a table, and the encodings that its alternatives make of it. */
final class EncodingLine {
    private final Fields fields;
    private final Consumer<Encoding> taker;

    /** Alternatives share most of their operands. */
    private final Map<String, Operand> operands = new HashMap<>();

    private final Map<String, Encoding.Condition> conditions = new HashMap<>();

    private EncodingLine(Fields fields, Consumer<Encoding> taker) {
        this.fields = fields;
        this.taker = taker;
    }

    /** Gives the encodings of a line in their order. */
    static void read(String line, Consumer<Encoding> taker) {
        int colon = line.indexOf(" : ");
        try {
            Fields fields = new Fields(line.substring(0, colon));
            new EncodingLine(fields, taker).choose(line.substring(colon + 3), fields.mask(), fields.value());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("in the encoding \"" + line + "\": " + e.getMessage(), e);
        }
    }

    /** Fixes the field of the first alternatives that are left, each value in turn. */
    private void choose(String text, int mask, int value) {
        int open = text.indexOf('{');
        if (open < 0) {
            if (text.indexOf('~') < 0) {
                taker.accept(encoding(text, mask, value));
            }
            return;
        }
        int colon = text.indexOf(':', open);
        Bits field = fields.bits(text.substring(open + 1, colon));
        int choices = 1 << field.width();
        String start = text.substring(open, colon + 1);
        // what was chosen for a field before, or is fixed, is not chosen again
        for (int choice = 0; choice < choices; choice++) {
            int bits = field.put(choice);
            int all = field.put(choices - 1);
            if ((mask & all & (value ^ bits)) == 0) {
                choose(chosen(text, start, choice), mask | all, value | bits);
            }
        }
    }

    /** All alternatives that go by the same field; one that is not there is a tilde. */
    private static String chosen(String text, String start, int choice) {
        StringBuilder chosen = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
            int end = text.indexOf('}', at);
            String[] alternatives = text.substring(at + start.length(), end).split("\\|", -1);
            chosen.append(text, from, at).append(choice < alternatives.length ? alternatives[choice] : "~");
            from = end + 1;
        }
        return chosen.append(text, from, text.length()).toString();
    }

    private Encoding encoding(String text, int mask, int value) {
        List<Operand> written = new ArrayList<>();
        List<Encoding.Condition> needed = new ArrayList<>();
        String[] words = text.split(" ");
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            if (word.isEmpty()) {
                continue;
            }
            if (word.charAt(0) == '?') {
                needed.add(conditions.computeIfAbsent(word, w -> Conditions.parse(w.substring(1), fields)));
            } else {
                written.add(operands.computeIfAbsent(word, w -> OperandParser.parse(w, fields)));
            }
        }
        return new Encoding(mask, value, words[0], List.copyOf(written), List.copyOf(needed));
    }
}
