package org.vmcoregdb.debuginfod;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.ChannelFile;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.elf.ElfFile;

/**
 * Asks debuginfod servers for debug files ({@code GET /buildid/BUILDID/debuginfo}) and keeps them where gdb and elfutils
 * look, too: {@code BUILDID/debuginfo} in the cache folder; an empty file there means that no server had it, and counts for
 * ten minutes. What a server sends is kept only if it is an ELF file of that build-id.
 */
public final class DebuginfodClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration MISS_COUNTS = Duration.ofMinutes(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final DebuginfodSettings settings;
    private final ExpansionProgress progress;

    /**
     * Asks nobody yet.
     *
     * @param progress receives how far a download has come
     */
    public DebuginfodClient(DebuginfodSettings settings, ExpansionProgress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** What was downloaded before, by whatever client. */
    public Optional<Path> known(BuildId buildId) {
        Path file = place(buildId);
        try {
            return Files.isRegularFile(file) && Files.size(file) > 0 ? Optional.of(file) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Path place(BuildId buildId) {
        return settings.folder().resolve(buildId.hex()).resolve("debuginfo");
    }

    /**
     * The debug file of a build.
     *
     * @return empty if no server has it
     * @throws FormatException if none gave it and one of them could not be asked, or the cache cannot be written
     */
    public Optional<Path> fetch(BuildId buildId) throws FormatException {
        Optional<Path> known = known(buildId);
        if (known.isPresent() || missed(buildId)) {
            return known;
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        List<String> failures = new ArrayList<>();
        for (URI server : settings.servers()) {
            try {
                if (download(client, server, buildId)) {
                    return known(buildId);
                }
            } catch (FormatException | IOException failed) {
                failures.add(server + ": " + (failed.getMessage() == null ? failed : failed.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            throw new FormatException("debuginfod did not give " + buildId + ": " + String.join("; ", failures));
        }
        remember(buildId);
        return Optional.empty();
    }

    private boolean missed(BuildId buildId) {
        Path file = place(buildId);
        try {
            Instant until = Files.getLastModifiedTime(file).toInstant().plus(MISS_COUNTS);
            return Files.size(file) == 0 && until.isAfter(Instant.now());
        } catch (IOException none) {
            return false;
        }
    }

    private void remember(BuildId buildId) throws FormatException {
        try (NewFile empty = NewFile.in(folder(buildId))) {
            empty.finishAs(place(buildId));
        } catch (IOException e) {
            throw new FormatException(settings.folder() + " cannot be written: " + IoReason.of(e), e);
        }
    }

    private Path folder(BuildId buildId) {
        return settings.folder().resolve(buildId.hex());
    }

    /** True if the server had it. */
    private boolean download(HttpClient client, URI server, BuildId buildId) throws IOException, FormatException {
        URI address = server.resolve("buildid/" + buildId + "/debuginfo");
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(settings.stall())
                .header("User-Agent", "vmcore-gdb")
                .build();
        try {
            HttpResponse<java.io.InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            try (WatchedStream body = new WatchedStream(
                    response.body(),
                    settings.stall(),
                    settings.total(),
                    count -> progress.advanced(
                            String.valueOf(Path.of(address.getPath()).getFileName()), count, Math.max(count, size)))) {
                return accept(response.statusCode(), size, body, buildId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private boolean accept(int status, long size, WatchedStream body, BuildId buildId)
            throws IOException, FormatException {
        if (status == NOT_FOUND) {
            return false;
        }
        if (status != OK) {
            throw new IOException("its answer is HTTP status " + status);
        }
        if (size > settings.limitBytes()) {
            throw new IOException("the file would have " + size + " bytes, and at most " + settings.limitBytes()
                    + " are fetched (DEBUGINFOD_MAXSIZE)");
        }
        try (NewFile file = NewFile.in(folder(buildId))) {
            file.append(body, settings.limitBytes(), "the download failed");
            if (size >= 0 && file.size() != size) {
                throw new IOException("the file ends after " + file.size() + " of " + size + " bytes");
            }
            check(file, buildId);
            file.finishAs(place(buildId));
            return true;
        }
    }

    private static void check(NewFile file, BuildId wanted) throws IOException, FormatException {
        try (ByteSource source = ChannelFile.open(file.path(), "its file")) {
            Optional<BuildId> found = BuildId.of(ElfFile.open(source));
            if (!found.equals(Optional.of(wanted))) {
                throw new IOException(
                        "it sent a file of build-id " + found.map(BuildId::hex).orElse("none"));
            }
        }
    }
}
