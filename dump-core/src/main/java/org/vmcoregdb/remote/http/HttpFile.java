package org.vmcoregdb.remote.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.remote.AnswerRules;
import org.vmcoregdb.remote.RangeReader;
import org.vmcoregdb.remote.RemoteException;

/** One file of an HTTP server. Redirections are followed here, since passwords are for the server that they were written down for alone. */
final class HttpFile implements RangeReader {
    private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
    private static final int REDIRECTIONS = 5;
    private static final String MODIFIED = "Last-Modified: ";

    private final HttpFiles files;
    private final URI address;
    private final Optional<String> userInfo;

    /** @param userInfo the user and password that stood in the address, if any */
    HttpFile(HttpFiles files, URI address, Optional<String> userInfo) {
        this.files = files;
        this.address = address;
        this.userInfo = userInfo;
    }

    /** Without its query, in which signatures are. */
    @Override
    public String name() {
        String whole = address.toString();
        int query = whole.indexOf('?');
        return query < 0 ? whole : whole.substring(0, query);
    }

    @Override
    public String address() {
        return userInfo.map(user -> user + "@").orElse("") + address;
    }

    @Override
    public String fileName() {
        String path = Objects.requireNonNullElse(address.getPath(), "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public RangeReader sibling(String otherFileName) {
        String encoded =
                URLEncoder.encode(otherFileName, StandardCharsets.UTF_8).replace("+", "%20");
        return new HttpFile(files, address.resolve("./" + encoded), userInfo);
    }

    @Override
    public Range get(long offset, int length, Optional<Version> expected) throws IOException {
        URI at = address;
        for (int i = 0; i <= REDIRECTIONS; i++) {
            HttpResponse<LimitedBody.Content> response = send(request(at, offset, length, expected), length);
            Optional<String> elsewhere = redirection(response);
            if (elsewhere.isEmpty()) {
                return range(response, offset, expected);
            }
            at = target(at, elsewhere.get());
        }
        throw RemoteException.lasting("its server redirects more than " + REDIRECTIONS + " times");
    }

    private HttpRequest request(URI at, long offset, int length, Optional<Version> expected) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(files.limit())
                .header("Range", "bytes=" + offset + "-" + (offset + length - 1))
                .header("Accept-Encoding", "identity")
                .header("User-Agent", "vmcore-gdb");
        authorization(at).ifPresent(value -> request.header("Authorization", value));
        expected.map(Version::tag).ifPresent(tag -> {
            if (tag.startsWith(MODIFIED)) {
                request.header("If-Unmodified-Since", tag.substring(MODIFIED.length()));
            } else if (!tag.isEmpty() && !tag.startsWith("W/")) {
                request.header("If-Match", tag);
            }
        });
        return request.build();
    }

    private Optional<String> authorization(URI at) {
        if (userInfo.isPresent() && sameServer(at, address)) {
            String decoded = java.net.URLDecoder.decode(userInfo.get().replace("+", "%2B"), StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8)));
        }
        return files.credentials().authorization(at, sameServer(at, address));
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getPort() == other.getPort()
                && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
                && String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme());
    }

    private HttpResponse<LimitedBody.Content> send(HttpRequest request, int length) throws IOException {
        HttpClient client = files.client();
        CompletableFuture<HttpResponse<LimitedBody.Content>> coming =
                client.sendAsync(request, info -> new LimitedBody(length));
        Duration limit = AnswerRules.limit(files.limit(), length);
        try {
            return coming.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            coming.cancel(true);
            throw RemoteException.passing("no whole answer came within " + limit.toSeconds() + " s");
        } catch (InterruptedException stop) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw RemoteException.lasting("stopped while waiting for an answer");
        } catch (ExecutionException failed) {
            throw failure(failed.getCause() == null ? failed : failed.getCause(), request.uri());
        }
    }

    private static IOException failure(Throwable cause, URI at) {
        String host = String.valueOf(at.getHost());
        if (cause instanceof HttpConnectTimeoutException) {
            return RemoteException.passing("the server " + host + " does not answer");
        }
        if (cause instanceof HttpTimeoutException) {
            return RemoteException.passing("no answer came in time");
        }
        if (cause instanceof java.net.ConnectException) {
            boolean unknown = cause.getCause() instanceof java.nio.channels.UnresolvedAddressException;
            return unknown
                    ? RemoteException.lasting("there is no host " + host)
                    : RemoteException.passing(
                            "nobody answers at " + host + (at.getPort() < 0 ? "" : ":" + at.getPort()));
        }
        if (cause instanceof javax.net.ssl.SSLException) {
            return RemoteException.lasting("no secure connection to " + host + ": " + cause.getMessage());
        }
        String message = cause.getMessage();
        return RemoteException.passing(
                message == null || message.isEmpty() ? "the connection broke" : "the connection broke: " + message);
    }

    private static Optional<String> redirection(HttpResponse<LimitedBody.Content> response) {
        return switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 -> response.headers().firstValue("Location");
            default -> Optional.empty();
        };
    }

    private static URI target(URI from, String location) throws RemoteException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException wrong) {
            throw RemoteException.lasting("its server redirects to an invalid address");
        }
        boolean web = "https".equalsIgnoreCase(to.getScheme())
                || "http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme());
        if (!web || to.getHost() == null) {
            throw RemoteException.lasting("its server redirects to " + to.getScheme() + "://, which is not followed");
        }
        return to;
    }

    private Range range(HttpResponse<LimitedBody.Content> response, long offset, Optional<Version> expected)
            throws RemoteException {
        LimitedBody.Content body = response.body();
        switch (response.statusCode()) {
            case 206 -> {
                String header = response.headers().firstValue("Content-Range").orElse("");
                long size = AnswerRules.fileSize(header, offset, body.bytes().length, body.isCut());
                return new Range(body.bytes(), new Version(size, tag(response)));
            }
            case 200 -> {
                if (offset == 0 && !body.isCut()) {
                    return new Range(body.bytes(), new Version(body.bytes().length, tag(response)));
                }
                throw RemoteException.lasting("its server does not answer requests for a part of a file (HTTP ranges),"
                        + " so that it cannot be read in place: it has to be downloaded");
            }
            case 412 -> throw RemoteException.lasting("it was replaced by other contents while it was being read");
            case 416 -> {
                Matcher size = UNSATISFIED.matcher(
                        response.headers().firstValue("Content-Range").orElse(""));
                if (size.matches()) {
                    String tag = response.headers().firstValue("ETag").isPresent()
                                    || response.headers()
                                            .firstValue("Last-Modified")
                                            .isPresent()
                            ? tag(response)
                            : expected.map(Version::tag).orElse("");
                    return new Range(new byte[0], new Version(Long.parseLong(size.group(1)), tag));
                }
                throw RemoteException.lasting("its server has no bytes at offset " + offset);
            }
            default -> throw refusal(response);
        }
    }

    private static String tag(HttpResponse<LimitedBody.Content> response) {
        Optional<String> etag = response.headers().firstValue("ETag").filter(tag -> !tag.isBlank());
        return etag.or(() -> response.headers().firstValue("Last-Modified").map(time -> MODIFIED + time))
                .orElse("");
    }

    private RemoteException refusal(HttpResponse<LimitedBody.Content> response) {
        int status = response.statusCode();
        return switch (status) {
            case 404, 410 -> RemoteException.lasting("there is no such file (HTTP status " + status + ")");
            case 401, 403, 407 ->
                RemoteException.lasting("it may not be read (HTTP status " + status + "): "
                        + files.credentials().advice(String.valueOf(address.getHost())));
            case 408, 425, 429, 500, 502, 503, 504 -> {
                String message = "its server cannot answer now (HTTP status " + status + ")";
                yield response.headers()
                        .firstValue("Retry-After")
                        .filter(text -> text.matches("\\d{1,4}"))
                        .map(text -> RemoteException.passing(message, Duration.ofSeconds(Long.parseLong(text))))
                        .orElseGet(() -> RemoteException.passing(message));
            }
            default -> RemoteException.lasting("its server answers with HTTP status " + status);
        };
    }
}
