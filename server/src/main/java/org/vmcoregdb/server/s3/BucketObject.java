package org.vmcoregdb.server.s3;

import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.remote.RangeReader;
import org.vmcoregdb.remote.RemoteException;

/** One object of a bucket. */
final class BucketObject implements RangeReader {
    private final S3Files files;
    private final String bucket;
    private final String key;

    BucketObject(S3Files files, String bucket, String key) {
        this.files = files;
        this.bucket = bucket;
        this.key = key;
    }

    @Override
    public String name() {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public String address() {
        return name();
    }

    @Override
    public String fileName() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public RangeReader sibling(String otherFileName) {
        return new BucketObject(files, bucket, key.substring(0, key.lastIndexOf('/') + 1) + otherFileName);
    }

    @Override
    public Range get(long offset, int length, Optional<Version> expected) throws IOException {
        try {
            return files.connection().get(bucket, key, offset, length, expected);
        } catch (NoClassDefFoundError absent) {
            throw RemoteException.lasting(
                    "the libraries for s3:// are not there: start the program with its script vmcore-gdb");
        }
    }
}
