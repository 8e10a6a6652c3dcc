package org.vmcoregdb.protocol.access;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Certificates and keys for TLS, out of PEM files: TLS 1.2 and later, by Java's own implementation. */
public final class Certificates {
    /** Chains of a few certificates and bundles of authorities are smaller. */
    private static final int MOST_BYTES = 4 << 20;

    /** How long a client may go on with a session without showing its certificate again. */
    private static final long SESSION_SECONDS = 600;

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Certificates() {}

    /**
     * A certificate and the key that belongs to it.
     *
     * @param certificate the file of the certificate, with those that lead to its authority
     * @param key the file of the private key: PKCS #8, not encrypted
     */
    public record KeyPair(Path certificate, Path key) {}

    /**
     * For a server.
     *
     * @param own what it shows
     * @param clients the authority whose certificates clients have to show; if it is empty they show none
     * @throws IOException if a file cannot be used; says so in a sentence
     */
    public static SslContext server(KeyPair own, Optional<Path> clients) throws IOException {
        byte[] certificate = read(own.certificate());
        byte[] key = read(own.key());
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(stream(certificate), stream(key));
            if (clients.isPresent()) {
                authority(builder, clients.get());
                builder.clientAuth(ClientAuth.REQUIRE);
            }
            return builder.sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .sessionTimeout(SESSION_SECONDS)
                    .build();
        } catch (IllegalArgumentException | SSLException e) {
            throw new IOException(pair(own), e);
        }
    }

    /**
     * For a client.
     *
     * @param authority whom to trust; those that Java trusts if it is empty
     * @param own what it shows, if the server wants to see something
     * @throws IOException if a file cannot be used; says so in a sentence
     */
    public static SSLContext client(Optional<Path> authority, Optional<KeyPair> own) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (authority.isPresent()) {
            authority(builder, authority.get());
        }
        try {
            if (own.isPresent()) {
                byte[] certificate = read(own.get().certificate());
                byte[] key = read(own.get().key());
                builder.keyManager(stream(certificate), stream(key));
            }
            SslContext made =
                    builder.sslProvider(SslProvider.JDK).protocols(PROTOCOLS).build();
            return ((JdkSslContext) made).context();
        } catch (IllegalArgumentException | SSLException e) {
            throw new IOException(own.map(Certificates::pair).orElse("TLS cannot be set up"), e);
        }
    }

    private static String pair(KeyPair own) {
        return "The certificate " + own.certificate() + " and the key " + own.key()
                + " cannot be used: both have to be PEM, and the key PKCS #8 (BEGIN PRIVATE KEY) that is not encrypted";
    }

    private static void authority(SslContextBuilder builder, Path file) throws IOException {
        byte[] bytes = read(file);
        try {
            builder.trustManager(stream(bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException("The authority's certificate " + file + " cannot be used: it has to be PEM", e);
        }
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("it is larger than " + MOST_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new IOException("The file " + file + " cannot be read: " + reason(e, file), e);
        }
    }

    /** What Java says of a missing file is its name alone. */
    private static String reason(IOException e, Path file) {
        String message = String.valueOf(e.getMessage());
        return message.equals(file.toString()) ? (Files.exists(file) ? "it is not allowed" : "there is none") : message;
    }
}
