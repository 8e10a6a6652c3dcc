package org.vmcoregdb.server.s3;

import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.remote.FolderReader;
import org.vmcoregdb.remote.RangeReader;
import org.vmcoregdb.remote.RemoteStorage;

/** Objects in buckets. The client is made for the first request; this class can be loaded without the SDK. */
public final class S3Files implements RemoteStorage.Protocol {
    private static final String SCHEME = "s3://";

    private final Map<String, String> environment;
    private Optional<S3Connection> connection = Optional.empty();

    /** With what the environment of this process says. */
    public S3Files() {
        this(System.getenv());
    }

    S3Files(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public RangeReader file(String address) {
        String path = address.substring(Math.min(address.length(), SCHEME.length()));
        int slash = path.indexOf('/');
        if (!address.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || slash < 1 || slash == path.length() - 1) {
            throw new IllegalArgumentException(address + " names no object: s3://BUCKET/KEY does");
        }
        return new BucketObject(this, path.substring(0, slash), path.substring(slash + 1));
    }

    @Override
    public FolderReader folder(String address) {
        String path = address.substring(Math.min(address.length(), SCHEME.length()));
        int slash = path.indexOf('/');
        if (!address.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || slash < 1 || !path.endsWith("/")) {
            throw new IllegalArgumentException(address + " names no objects: s3://BUCKET/ and s3://BUCKET/PREFIX/ do");
        }
        return new S3Folder(this, path.substring(0, slash), path.substring(slash + 1));
    }

    /** What talks to the servers. */
    synchronized S3Connection connection() {
        S3Connection made = connection.orElseGet(() -> S3Connection.open(environment));
        connection = Optional.of(made);
        return made;
    }
}
