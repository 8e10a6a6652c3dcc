package org.vmcoregdb.server.s3;

import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.remote.FolderReader;
import org.vmcoregdb.remote.RemoteException;

/** The objects of a bucket whose keys begin alike. */
final class S3Folder implements FolderReader {
    private final S3Files files;
    private final String bucket;
    private final String prefix;

    /** @param prefix what keys begin with; empty for all objects */
    S3Folder(S3Files files, String bucket, String prefix) {
        this.files = files;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public String name() {
        return "s3://" + bucket + "/" + prefix;
    }

    @Override
    public Page page(Optional<String> from) throws IOException {
        try {
            return files.connection().list(bucket, prefix, from, key -> new BucketObject(files, bucket, key));
        } catch (NoClassDefFoundError absent) {
            throw RemoteException.lasting(
                    "the libraries for s3:// are not there: start the program with its script vmcore-gdb");
        }
    }
}
