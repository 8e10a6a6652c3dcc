package org.vmcoregdb.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** JSON (RFC 8259) of the protocols: control characters go out by their numbers, and what comes in is bounded. */
public final class JsonText {
    /** More than any packet or command has. */
    private static final int LONGEST = 1 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LONGEST)
                    .maxStringLength(LONGEST)
                    .maxNameLength(1 << 12)
                    .maxNumberLength(100)
                    .maxNestingDepth(100)
                    .build())
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private static final Separators SPACED = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEntrySpacing(Separators.Spacing.AFTER)
            .withArrayValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");

    private JsonText() {}

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes it.
         *
         * @throws IOException if a value cannot be JSON
         */
        void write(JsonGenerator out) throws IOException;
    }

    /** A text without blanks. */
    public static String write(Content content) {
        return write(content, false);
    }

    /** A text in ASCII, with a blank after each colon and comma. */
    public static String writeSpaced(Content content) {
        return write(content, true);
    }

    private static String write(Content content, boolean spaced) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.setCharacterEscapes(Numbers.INSTANCE);
            if (spaced) {
                out.setHighestNonEscapedChar(0x7e);
                DefaultPrettyPrinter printer = new DefaultPrettyPrinter(SPACED)
                        .withObjectIndenter(DefaultPrettyPrinter.NopIndenter.instance)
                        .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance);
                out.setPrettyPrinter(printer);
            }
            content.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /**
     * A reader of a text.
     *
     * @throws IOException if it cannot be JSON
     */
    public static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    /** All control characters by their numbers: {@code \}{@code u000a}. */
    private static final class Numbers extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        static final Numbers INSTANCE = new Numbers();

        private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

        private Numbers() {
            for (int c = 0; c < ' '; c++) {
                ascii[c] = CharacterEscapes.ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int unit) {
            return null;
        }
    }
}
