package org.vmcoregdb.server.access;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.IoReason;

/**
 * The tokens of a file, one JSON object a line; empty lines and those that begin with {@code #} are left out. It is read again
 * soon after it changes: a token whose line is gone is worth nothing any more. A file that cannot be read lets nobody in; not at the first
 * look, when somebody may be writing it, but at the second.
 */
public final class TokenFile implements Closeable {
    private static final int MOST_BYTES = 4 << 20;
    private static final long LOOK_MILLIS = 1000;

    private final Path path;
    private final Consumer<String> trouble;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tokens");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<String, Token> tokens;
    private String version;
    private boolean doubted;

    private TokenFile(Path path, Consumer<String> trouble, String version, Map<String, Token> tokens) {
        this.path = path;
        this.trouble = trouble;
        this.version = version;
        this.tokens = tokens;
    }

    /**
     * Reads a file, and reads it again when it changes, until it is closed.
     *
     * @param trouble is given the sentence if it cannot be read again
     * @throws IOException if it cannot be read now; says so in a sentence
     */
    // a look that fails says so itself
    @SuppressWarnings("FutureReturnValueIgnored")
    public static TokenFile open(Path path, Consumer<String> trouble) throws IOException {
        String version = version(path);
        TokenFile file = new TokenFile(path, trouble, version, read(path));
        file.looking.scheduleWithFixedDelay(file::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return file;
    }

    /** Whether a token is still there as it was. Does not wait. */
    boolean has(Token token) {
        return token.equals(tokens.get(token.sha256()));
    }

    /** The token of a text, if it is in the file now. Takes as long for any text. */
    Optional<Token> find(String text) {
        String hash = Token.hash(text);
        Optional<Token> found = Optional.empty();
        for (Token token : tokens.values()) {
            if (token.hasHash(hash)) { // the others are compared, too, so that time says nothing of the place
                found = Optional.of(token);
            }
        }
        return found;
    }

    /** Reads it again if it has changed. */
    synchronized void look() {
        String now = version(path);
        if (now.equals(version)) {
            return;
        }
        try {
            tokens = read(path);
            version = now;
            doubted = false;
        } catch (IOException e) {
            if (doubted) {
                tokens = Map.of();
                version = now;
                trouble.accept(e.getMessage() + "; until that is mended nobody is let in by token");
            }
            doubted = !doubted;
        } catch (RuntimeException | Error e) { // the next look may do better
            tokens = Map.of();
        }
    }

    private static String version(Path path) {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return file.lastModifiedTime() + " " + file.size() + " " + file.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    private static Map<String, Token> read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new IOException("The file of tokens " + path + " cannot be read: " + IoReason.of(e), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("The file of tokens " + path + " has more than " + MOST_BYTES + " bytes");
        }
        Map<String, Token> tokens = new HashMap<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    Token token = Token.parse(text);
                    if (tokens.put(token.sha256(), token) != null) {
                        throw new Token.WrongLineException("has a token that is there already");
                    }
                } catch (Token.WrongLineException e) {
                    throw new IOException(
                            "The file of tokens " + path + " cannot be used: line " + number + " " + e.getMessage(), e);
                }
            }
        }
        return Map.copyOf(tokens);
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
