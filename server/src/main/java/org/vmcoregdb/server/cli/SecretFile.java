package org.vmcoregdb.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;

/** A file whose first line is a token. */
final class SecretFile {
    private static final int LONGEST_TOKEN = 480;

    private SecretFile() {}

    /**
     * The token.
     *
     * @throws FormatException if the file cannot be read, or its first line cannot be a token
     */
    static String token(Path file) throws FormatException {
        String line;
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] text = new char[LONGEST_TOKEN + 2];
            int count = Math.max(0, in.read(text));
            line = new String(text, 0, count).split("\n", 2)[0].strip();
        } catch (IOException e) {
            throw new FormatException("The token's file " + file + " could not be read: " + IoReason.of(e), e);
        }
        if (line.length() > LONGEST_TOKEN || !line.matches("[\\x21-\\x7e]+")) {
            throw new FormatException("The first line of " + file + " is no token: it has to have 1 to " + LONGEST_TOKEN
                    + " characters without blanks");
        }
        return line;
    }
}
