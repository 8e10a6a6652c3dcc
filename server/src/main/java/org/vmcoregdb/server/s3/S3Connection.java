package org.vmcoregdb.server.s3;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.vmcoregdb.remote.AnswerRules;
import org.vmcoregdb.remote.FolderReader;
import org.vmcoregdb.remote.RangeReader;
import org.vmcoregdb.remote.RemoteException;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The SDK's client. Who asks retries, as for every protocol; the SDK does not. */
final class S3Connection {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final int LIST_KEYS = 1000;
    private static final RangeReader.Version NO_VERSION = new RangeReader.Version(0, "");
    private static final int NOT_MODIFIED_SINCE = 412;
    private static final int PAST_END = 416;
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client client;

    private S3Connection(S3Client client) {
        this.client = client;
    }

    static S3Connection open(Map<String, String> environment) {
        // nothing is logged, and nobody has to hear of that
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ANSWER))
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(ANSWER)
                        .putAdvancedOption(
                                software.amazon.awssdk.core.client.config.SdkAdvancedClientOption.USER_AGENT_PREFIX,
                                "vmcore-gdb"))
                // what others than Amazon do not know
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .region(region());
        Optional<String> endpoint = Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_S3"))
                .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")))
                .filter(url -> !url.isBlank());
        // other servers than Amazon's have no host name for each bucket
        endpoint.ifPresent(url -> builder.endpointOverride(URI.create(url)).forcePathStyle(true));
        if ("true".equalsIgnoreCase(environment.get("AWS_NO_SIGN_REQUEST"))) {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        }
        return new S3Connection(builder.build());
    }

    /** Where nothing names one, that which finds the buckets of others. */
    private static Region region() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException unknown) {
            return Region.US_EAST_1;
        }
    }

    RangeReader.Range get(String bucket, String key, long offset, int length, Optional<RangeReader.Version> expected)
            throws IOException {
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .range("bytes=" + offset + "-" + (offset + length - 1));
        expected.map(RangeReader.Version::tag).filter(tag -> !tag.isEmpty()).ifPresent(request::ifMatch);
        try (ResponseInputStream<GetObjectResponse> body = client.getObject(request.build())) {
            return range(body.response(), bytes(body, length), offset);
        } catch (S3Exception told) {
            return refused(told, bucket, expected);
        } catch (SdkClientException failed) {
            throw failure(failed, bucket);
        } catch (SdkException failed) {
            throw RemoteException.passing(message(failed));
        }
    }

    /** A page of the list of a bucket's objects. */
    FolderReader.Page list(String bucket, String prefix, Optional<String> token, Function<String, RangeReader> object)
            throws IOException {
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).maxKeys(LIST_KEYS);
        token.ifPresent(request::continuationToken);
        try {
            return page(client.listObjectsV2(request.build()), object);
        } catch (S3Exception told) {
            refused(told, bucket, Optional.of(NO_VERSION));
            throw RemoteException.lasting(message(told));
        } catch (SdkClientException failed) {
            throw failure(failed, bucket);
        } catch (SdkException failed) {
            throw RemoteException.passing(message(failed));
        }
    }

    /** Keys that end with a slash are what some programs make for folders. */
    private static FolderReader.Page page(ListObjectsV2Response response, Function<String, RangeReader> object) {
        List<FolderReader.Entry> entries = new ArrayList<>();
        for (S3Object found : response.contents()) {
            if (!found.key().endsWith("/")) {
                long size = Optional.ofNullable(found.size()).orElse(0L);
                String tag = Optional.ofNullable(found.eTag()).orElse("");
                entries.add(new FolderReader.Entry(object.apply(found.key()), new RangeReader.Version(size, tag)));
            }
        }
        boolean more = Boolean.TRUE.equals(response.isTruncated());
        return new FolderReader.Page(
                entries, more ? Optional.ofNullable(response.nextContinuationToken()) : Optional.empty());
    }

    /** All bytes of an answer, in the time that the slowest connection that is of use takes. */
    private static byte[] bytes(ResponseInputStream<GetObjectResponse> body, int length) throws IOException {
        long end = System.nanoTime() + AnswerRules.limit(ANSWER, length).toNanos();
        byte[] bytes = new byte[length];
        int have = 0;
        int count = body.read(bytes, 0, length);
        while (count >= 0 && have + count < length) {
            have += count;
            if (System.nanoTime() > end) {
                body.abort();
                throw RemoteException.passing("no whole answer came in time");
            }
            count = body.read(bytes, have, length - have);
        }
        have += Math.max(0, count);
        if (count >= 0 && body.read() >= 0) {
            body.abort();
            throw RemoteException.passing("its server sent more bytes than it was asked for");
        }
        return have == length ? bytes : Arrays.copyOf(bytes, have);
    }

    private static RangeReader.Range range(GetObjectResponse response, byte[] bytes, long offset)
            throws RemoteException {
        Optional<String> tag = Optional.ofNullable(response.eTag());
        String header = Optional.ofNullable(response.contentRange()).orElse("");
        if (AnswerRules.isRange(header)) {
            long whole = AnswerRules.fileSize(header, offset, bytes.length, false);
            return new RangeReader.Range(bytes, new RangeReader.Version(whole, tag.orElse("")));
        }
        Long size = response.contentLength();
        if (offset == 0 && size != null && size == bytes.length) {
            return new RangeReader.Range(bytes, new RangeReader.Version(size, tag.orElse("")));
        }
        throw RemoteException.lasting("its server does not answer requests for a part of an object");
    }

    private static RangeReader.Range refused(S3Exception told, String bucket, Optional<RangeReader.Version> expected)
            throws RemoteException {
        int status = told.statusCode();
        if (status == NOT_MODIFIED_SINCE) {
            throw RemoteException.lasting("it was replaced by other contents while it was being read");
        }
        if (status == PAST_END && expected.isEmpty()) {
            return new RangeReader.Range(
                    new byte[0], new RangeReader.Version(0, "")); // of an empty object there is no range
        }
        if (status == 404) {
            String code =
                    told.awsErrorDetails() == null ? "" : told.awsErrorDetails().errorCode();
            throw RemoteException.lasting(
                    "NoSuchBucket".equals(code) ? "there is no bucket " + bucket : "there is no such object");
        }
        if (status == 401 || status == 403) {
            throw RemoteException.lasting("it may not be read (" + message(told)
                    + "): credentials come from AWS_ACCESS_KEY_ID, AWS_PROFILE, ~/.aws or the machine's role");
        }
        if (status == 429 || status >= 500 && status != NOT_IMPLEMENTED) {
            throw RemoteException.passing("its server cannot answer now (HTTP status " + status + ")");
        }
        throw RemoteException.lasting(message(told));
    }

    private static IOException failure(SdkClientException failed, String bucket) {
        String message = message(failed);
        if (message.contains("Unable to load credentials")) {
            return RemoteException.lasting(
                    "there are no credentials for it: AWS_ACCESS_KEY_ID, AWS_PROFILE, ~/.aws or the machine's role give"
                            + " them, and AWS_NO_SIGN_REQUEST=true does without");
        }
        Throwable cause = failed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof java.net.UnknownHostException) {
            return RemoteException.lasting("there is no host " + cause.getMessage());
        }
        return RemoteException.passing("no answer for bucket " + bucket + ": " + message);
    }

    private static String message(SdkException failed) {
        String message = failed.getMessage();
        return message == null || message.isEmpty()
                ? "the SDK gives no reason at " + Instant.now()
                : message.lines().findFirst().orElse(message).replaceAll(" \\((Service: S3|SDK Attempt).*", "");
    }
}
