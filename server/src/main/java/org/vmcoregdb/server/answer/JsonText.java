package org.vmcoregdb.server.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON whose strings can be shown on a terminal. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** What is written. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    /** On one line. */
    static String write(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            content.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Each member of an object on a line of its own, arrays on the line of their name. */
    static String writeIndented(Content content) {
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return write(out -> {
            out.setPrettyPrinter(new DefaultPrettyPrinter(separators)
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance));
            content.write(out);
        });
    }

    /** The name of a member. */
    static void name(JsonGenerator out, String name) throws IOException {
        out.setCharacterEscapes(TerminalEscapes.of(name));
        out.writeFieldName(name);
    }

    /** A string. */
    static void string(JsonGenerator out, String text) throws IOException {
        out.setCharacterEscapes(TerminalEscapes.of(text));
        out.writeString(text);
    }
}
