package org.vmcoregdb.server.answer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema (draft 2020-12) of what {@link AnswerJson} writes: the resource {@code result.schema.json}. */
public final class AnswerSchema {
    private static final String NAME = "result.schema.json";

    private AnswerSchema() {}

    /** The schema's text, with a line end. */
    public static String text() {
        try (InputStream in = AnswerSchema.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + NAME);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
