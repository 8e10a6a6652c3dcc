package org.vmcoregdb.debuginfod;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says of debuginfod, as debuginfod-find(1) has it.
 *
 * @param servers where to ask, in this order
 * @param folder the cache
 * @param stall after so long without any byte a server is given up
 * @param total after so long a download is given up
 * @param limitBytes how large a file may be
 */
public record DebuginfodSettings(List<URI> servers, Path folder, Duration stall, Duration total, long limitBytes) {
    /** A vmlinux with debug information has less than 2 GiB. */
    static final long LIMIT_BYTES = 8L << 30;

    private static final int STALL_SECONDS = 90;
    private static final int TOTAL_SECONDS = 3600;

    /**
     * Reads {@code DEBUGINFOD_URLS}, {@code DEBUGINFOD_CACHE_PATH}, {@code DEBUGINFOD_TIMEOUT}, {@code DEBUGINFOD_MAXTIME}
     * (seconds) and {@code DEBUGINFOD_MAXSIZE} (bytes).
     *
     * @return empty if no server is named
     */
    public static Optional<DebuginfodSettings> of(Map<String, String> environment) {
        List<URI> servers = new ArrayList<>();
        for (String word : environment.getOrDefault("DEBUGINFOD_URLS", "").split("\\s+")) {
            // other words are policies of elfutils' client (ima:enforcing), or schemes that need no client (file:)
            if (word.startsWith("http://") || word.startsWith("https://")) {
                server(word).ifPresent(servers::add);
            }
        }
        if (servers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DebuginfodSettings(
                List.copyOf(servers),
                folder(environment),
                Duration.ofSeconds(number(environment, "DEBUGINFOD_TIMEOUT", STALL_SECONDS)),
                Duration.ofSeconds(number(environment, "DEBUGINFOD_MAXTIME", TOTAL_SECONDS)),
                number(environment, "DEBUGINFOD_MAXSIZE", LIMIT_BYTES)));
    }

    private static Optional<URI> server(String text) {
        try {
            URI server = URI.create(text.endsWith("/") ? text : text + "/");
            return server.getHost() == null ? Optional.empty() : Optional.of(server);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Path folder(Map<String, String> environment) {
        String own = environment.getOrDefault("DEBUGINFOD_CACHE_PATH", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path parent = caches.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".cache") : Path.of(caches);
        return parent.resolve("debuginfod_client");
    }

    /** A number greater than 0; whatever else is said counts for nothing, and 0 means no wish. */
    private static long number(Map<String, String> environment, String name, long otherwise) {
        String text = environment.getOrDefault(name, "");
        return text.matches("[1-9]\\d{0,11}") ? Math.min(Long.parseLong(text), 1L << 40) : otherwise;
    }
}
