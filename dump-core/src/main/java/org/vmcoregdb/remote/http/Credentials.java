package org.vmcoregdb.remote.http;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * What servers are told of the user: user and password of {@code ~/.netrc} ({@code NETRC} names another file), as curl and ftp read it; or, for servers that
 * want one, a bearer token in {@code VMCOREGDB_HTTP_TOKEN}, which is sent to the server that the user named and to no other that it redirects to.
 */
public final class Credentials {
    /** The variable of the environment with a bearer token. */
    public static final String TOKEN = "VMCOREGDB_HTTP_TOKEN";

    private static final long LONGEST_FILE = 1 << 20;

    private final Optional<String> token;
    private final List<Machine> machines;

    /** A line of the file; the default one has no host. */
    private record Machine(Optional<String> host, String user, String password) {}

    private Credentials(Optional<String> token, List<Machine> machines) {
        this.token = token;
        this.machines = machines;
    }

    /** None. */
    public static Credentials none() {
        return new Credentials(Optional.empty(), List.of());
    }

    /** Those that the environment and the user's home have. */
    public static Credentials of(Map<String, String> environment, Path home) {
        Optional<String> token =
                Optional.ofNullable(environment.get(TOKEN)).map(String::strip).filter(t -> !t.isEmpty());
        String named = environment.get("NETRC");
        Path file = named == null || named.isEmpty() ? home.resolve(".netrc") : Path.of(named);
        return new Credentials(token, machines(file));
    }

    private static List<Machine> machines(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
                return List.of();
            }
            return parsed(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
    }

    private static List<Machine> parsed(String text) {
        List<Machine> machines = new ArrayList<>();
        Optional<String> host = Optional.empty();
        String user = "";
        String password = "";
        boolean inside = false;
        boolean macro = false;
        for (String line : text.split("\n", -1)) {
            if (macro) {
                macro = !line.isBlank();
                continue;
            }
            StringTokenizer words = new StringTokenizer(line.startsWith("#") ? "" : line);
            while (words.hasMoreTokens()) {
                String word = words.nextToken();
                switch (word) {
                    case "machine", "default" -> {
                        if (inside) {
                            machines.add(new Machine(host, user, password));
                        }
                        inside = true;
                        user = "";
                        password = "";
                        host = word.equals("machine") && words.hasMoreTokens()
                                ? Optional.of(words.nextToken())
                                : Optional.empty();
                    }
                    case "login" -> user = words.hasMoreTokens() ? words.nextToken() : "";
                    case "password" -> password = words.hasMoreTokens() ? words.nextToken() : "";
                    case "macdef" -> macro = true;
                    default -> {
                        continue; // "account" and its value mean nothing to HTTP
                    }
                }
            }
        }
        if (inside) {
            machines.add(new Machine(host, user, password));
        }
        return machines;
    }

    /**
     * The value of the header Authorization.
     *
     * @param at who is asked
     * @param asNamed whether that is the server that the user named
     */
    Optional<String> authorization(URI at, boolean asNamed) {
        if (token.isPresent()) {
            return asNamed ? token.map(t -> "Bearer " + t) : Optional.empty();
        }
        String host = String.valueOf(at.getHost());
        return machines.stream()
                .filter(m -> m.host.map(host::equalsIgnoreCase).orElse(asNamed))
                .findFirst()
                .map(m -> "Basic "
                        + Base64.getEncoder()
                                .encodeToString((m.user + ":" + m.password).getBytes(StandardCharsets.UTF_8)));
    }

    /** What to do where that was not enough. */
    String advice(String host) {
        return token.isPresent()
                ? "the token of " + TOKEN + " is not accepted"
                : "a line \"machine " + host + " login USER password PASSWORD\" in ~/.netrc, or a token in " + TOKEN
                        + ", lets you in";
    }
}
