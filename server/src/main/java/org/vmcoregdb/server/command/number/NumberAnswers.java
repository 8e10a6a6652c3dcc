package org.vmcoregdb.server.command.number;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code eval} and {@code ascii} answer. */
public final class NumberAnswers {
    private NumberAnswers() {}

    /** A number in several notations: {@code eval}. */
    public record Sum(long value, Look look) implements Answer {
        /** What else is shown. */
        public enum Look {
            /** The bits that are set. */
            WITH_BITS,
            /** Nothing. */
            PLAIN
        }

        @Override
        public String type() {
            return "number";
        }

        @Override
        public void text(TextPage page) {
            NumberText.number(page, value, look == Look.WITH_BITS);
        }

        @Override
        public void json(JsonObject out) {
            out.address("hexadecimal", value)
                    .put("decimal", Long.toUnsignedString(value))
                    .put("signed", Long.toString(value));
        }
    }

    /** A number's bytes as characters, lowest first: {@code ascii}. */
    public record Characters(long value) implements Answer {
        @Override
        public String type() {
            return "number_text";
        }

        @Override
        public void text(TextPage page) {
            HexDigits.append(page, value)
                    .append(": ")
                    .append(NumberText.characters(value))
                    .append('\n');
        }

        @Override
        public void json(JsonObject out) {
            out.address("value", value).put("text", NumberText.characters(value));
        }
    }

    /** The table of all characters: {@code ascii} alone. */
    public record CharacterTable() implements Answer {
        @Override
        public String type() {
            return "text";
        }

        @Override
        public void text(TextPage page) {
            NumberText.table(page);
        }

        @Override
        public void json(JsonObject out) {
            out.put("text", AnswerText.alone(this));
        }
    }
}
