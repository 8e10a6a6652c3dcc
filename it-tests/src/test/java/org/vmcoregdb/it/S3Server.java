package org.vmcoregdb.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3, s3proxy, in a process of its own, with its objects in a folder of this machine. */
final class S3Server implements Closeable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final String IDENTITY = "lab";
    private static final String SECRET = "lab-secret";

    private final Process process;
    private final String endpoint;

    private S3Server(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it; skips the test where it is not installed. */
    static S3Server start(Path folder) throws IOException {
        Path libraries = Lab.folder().resolve("s3proxy/lib");
        assumeTrue(Files.isDirectory(libraries), "no s3proxy in the lab: it-tests/lab/lab s3proxy");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path objects = Files.createDirectories(folder.resolve("objects"));
        Path settings = Files.write(
                folder.resolve("s3proxy.properties"),
                List.of(
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + IDENTITY,
                        "s3proxy.credential=" + SECRET,
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "jclouds.provider=filesystem",
                        "jclouds.identity=x",
                        "jclouds.credential=x",
                        "jclouds.filesystem.basedir=" + objects));
        Path quiet = Files.writeString(
                folder.resolve("logback.xml"), "<configuration><root level=\"OFF\"/></configuration>");
        Process process = Programs.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + quiet,
                        "-cp",
                        libraries + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString()),
                ProcessBuilder.Redirect.DISCARD);
        S3Server server = new S3Server(process, "http://127.0.0.1:" + port);
        server.awaitStart(port);
        return server;
    }

    private void awaitStart(int port) throws IOException {
        Instant end = Instant.now().plus(START);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    process.destroyForcibly();
                    throw new IOException("s3proxy did not start", notYet);
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /** What a program needs in its environment to be let in, each {@code NAME=VALUE}. */
    List<String> environment() {
        return List.of(
                "AWS_ACCESS_KEY_ID=" + IDENTITY,
                "AWS_SECRET_ACCESS_KEY=" + SECRET,
                "AWS_ENDPOINT_URL_S3=" + endpoint,
                "AWS_REGION=us-east-1",
                "AWS_EC2_METADATA_DISABLED=true");
    }

    S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .requestChecksumCalculation(
                        software.amazon.awssdk.core.checksums.RequestChecksumCalculation.WHEN_REQUIRED)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(IDENTITY, SECRET)))
                .build();
    }

    /** Puts a file into a bucket, which is made if need be. */
    void put(String bucket, String key, Path file) {
        try (S3Client client = client()) {
            if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(bucket))) {
                client.createBucket(b -> b.bucket(bucket));
            }
            client.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromFile(file));
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
