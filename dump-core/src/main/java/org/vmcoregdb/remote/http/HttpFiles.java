package org.vmcoregdb.remote.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import org.vmcoregdb.remote.RangeReader;
import org.vmcoregdb.remote.RemoteStorage;

/** Files of HTTP servers; all share their connections. */
public final class HttpFiles implements RemoteStorage.Protocol {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Credentials credentials;
    private final Duration limit;
    private Optional<HttpClient> client = Optional.empty();

    /** @param credentials what servers are told of the user */
    public HttpFiles(Credentials credentials) {
        this(credentials, ANSWER);
    }

    /** @param limit how long one answer may take */
    HttpFiles(Credentials credentials, Duration limit) {
        this.credentials = credentials;
        this.limit = limit;
    }

    @Override
    public RangeReader file(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() == null || uri.getRawPath() == null) {
                throw new IllegalArgumentException(shown(address) + " names no file of a server");
            }
            Optional<String> inAddress = Optional.ofNullable(uri.getRawUserInfo());
            URI plain = new URI(uri.getScheme()
                    + "://"
                    + (uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
                    + uri.getRawPath()
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
            return new HttpFile(this, plain, inAddress);
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(shown(address) + " is no valid address: " + wrong.getReason(), wrong);
        }
    }

    /** Without what could be a password. */
    private static String shown(String address) {
        return address.replaceFirst("//[^/@]*@", "//");
    }

    /** Made when it is needed: it has threads of its own. */
    synchronized HttpClient client() {
        HttpClient made = client.orElseGet(() -> HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build());
        client = Optional.of(made);
        return made;
    }

    Credentials credentials() {
        return credentials;
    }

    Duration limit() {
        return limit;
    }
}
