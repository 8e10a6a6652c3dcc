package org.vmcoregdb.server.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.gdb.KernelTarget;

/**
 * What a server knows of a token: not the token itself, which is 256 random bits that nobody finds by trying, but its hash, so that
 * who reads the server's file has none.
 *
 * @param name whose it is
 * @param sha256 the SHA-256 of its text, in hexadecimal
 * @param dumps the names of the dumps that it is for; all if there is none
 * @param commands the {@code monitor} commands that it is for, by their first names; all if there is none
 * @param perHour how long the server works for it in an hour, if there is a limit
 * @param perMinute how many {@code monitor} commands it may run in a minute, if there is a limit
 * @param expires when it ends, if it does
 */
public record Token(
        String name,
        String sha256,
        List<String> dumps,
        List<String> commands,
        Optional<Duration> perHour,
        Optional<Integer> perMinute,
        Optional<Instant> expires) {
    private static final int RANDOM_BYTES = 32;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_VALUES = 1000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(4096)
                    .build())
            .build();

    /** Keeps copies. */
    public Token {
        dumps = List.copyOf(dumps);
        commands = List.copyOf(commands);
    }

    /** A text for a new token. */
    public static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of a token's text. */
    public static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) { // every Java has it
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether a hash is this one's, in a time that does not depend on how much of it is right. */
    boolean hasHash(String other) {
        return MessageDigest.isEqual(
                sha256.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether it has ended. */
    boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    /** Its line of a file of tokens. */
    public String line() {
        JsonObject object = new JsonObject().put("name", name).put("sha256", sha256);
        if (!dumps.isEmpty()) {
            object.put("dumps", dumps);
        }
        if (!commands.isEmpty()) {
            object.put("commands", commands);
        }
        return object.put("secondsPerHour", perHour.map(Duration::toSeconds))
                        .put("commandsPerMinute", perMinute)
                        .put("expires", expires.map(Instant::toString))
                + "\n";
    }

    /**
     * Reads a line.
     *
     * @throws WrongLineException if it is none
     */
    static Token parse(String line) throws WrongLineException {
        String name = "";
        String sha256 = "";
        List<String> dumps = List.of();
        List<String> commands = List.of();
        Optional<Duration> perHour = Optional.empty();
        Optional<Integer> perMinute = Optional.empty();
        Optional<Instant> expires = Optional.empty();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new WrongLineException("is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                switch (member) {
                    case "name" -> name = text(json, member);
                    case "sha256" -> sha256 = text(json, member);
                    case "dumps" -> dumps = texts(json, member);
                    case "commands" -> commands = commandNames(texts(json, member));
                    case "secondsPerHour" -> perHour = Optional.of(Duration.ofSeconds(number(json, member)));
                    case "commandsPerMinute" -> perMinute = Optional.of(number(json, member));
                    case "expires" -> expires = Optional.of(Instant.parse(text(json, member)));
                    default -> // one that is written wrongly must not give more than was meant
                        throw new WrongLineException(
                                "has a member \"" + member
                                        + "\", and there are only name, sha256, dumps, commands, secondsPerHour, commandsPerMinute and expires");
                }
            }
            if (json.nextToken() != null) {
                throw new WrongLineException("has more than one JSON object");
            }
        } catch (DateTimeParseException e) {
            throw new WrongLineException("\"expires\" is no time such as 2030-12-31T00:00:00Z", e);
        } catch (IOException e) {
            throw new WrongLineException("is no JSON", e);
        }
        if (!isName(name)) {
            throw new WrongLineException("\"name\" has to have 1 to " + LONGEST_NAME + " letters, digits and . _ @ -");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new WrongLineException("\"sha256\" is not 64 hexadecimal digits");
        }
        return new Token(name, sha256, dumps, commands, perHour, perMinute, expires);
    }

    /** Whether a token can be called that: it is shown in logs and sentences. */
    public static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9._@-]+");
    }

    /**
     * The first names of commands.
     *
     * @throws WrongLineException if there is no such command
     */
    public static List<String> commandNames(List<String> words) throws WrongLineException {
        TreeSet<String> names = new TreeSet<>();
        for (String word : words) {
            names.add(KernelTarget.commandName(word)
                    .orElseThrow(() -> new WrongLineException("names a command " + word + ", which there is not")));
        }
        return List.copyOf(names);
    }

    private static int number(JsonParser json, String member) throws IOException, WrongLineException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() != JsonParser.NumberType.INT
                || json.getIntValue() < 1) {
            throw new WrongLineException("\"" + member + "\" is no number from 1");
        }
        return json.getIntValue();
    }

    private static String text(JsonParser json, String member) throws IOException, WrongLineException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new WrongLineException("\"" + member + "\" is no text");
        }
        return json.getText();
    }

    private static List<String> texts(JsonParser json, String member) throws IOException, WrongLineException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new WrongLineException("\"" + member + "\" is no list");
        }
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(json, member));
            if (texts.size() > MOST_VALUES) {
                throw new WrongLineException("\"" + member + "\" has more than " + MOST_VALUES + " values");
            }
        }
        if (texts.isEmpty()) { // nothing at all, or everything? Neither is worth a guess
            throw new WrongLineException("\"" + member + "\" is empty: leave it out for all");
        }
        return texts;
    }

    /** A line is not one of a token. The message goes on after "line 3". */
    public static final class WrongLineException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongLineException(String what) {
            super(what);
        }

        WrongLineException(String what, Throwable cause) {
            super(what, cause);
        }
    }
}
