package org.vmcoregdb.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the answers of rivals are kept. They take many seconds for each dump and always say the same, so their answers stay in the
 * lab's folder {@code oracle}, under the dump's name, size and time.
 */
final class OracleAnswers {
    private OracleAnswers() {}

    /** The file for one answer, which may not exist yet. */
    static Path file(Path program, Path vmlinux, Path dump, String question) throws IOException {
        String key = String.join(
                "\n",
                question,
                program.toString(),
                vmlinux.toRealPath().toString(),
                dump.toString(),
                Long.toString(Files.size(dump)),
                Files.getLastModifiedTime(dump).toString());
        String words = question.replaceAll("[^A-Za-z0-9]+", "-");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            String name = dump.getFileName() + "." + words.substring(0, Math.min(40, words.length())) + "."
                    + HexFormat.of().formatHex(digest, 0, 8) + ".txt";
            return Files.createDirectories(Lab.folder().resolve("oracle")).resolve(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
