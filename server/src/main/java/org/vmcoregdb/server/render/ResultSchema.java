package org.vmcoregdb.server.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema (draft 2020-12) of what {@link JsonRenderer} prints: the resource {@code result.schema.json}. */
public final class ResultSchema {
    private static final String NAME = "result.schema.json";

    private ResultSchema() {}

    /** The schema's text, with a line end. */
    public static String text() {
        try (InputStream in = ResultSchema.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + NAME);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
