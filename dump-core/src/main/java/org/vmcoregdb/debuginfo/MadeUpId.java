package org.vmcoregdb.debuginfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Build-ids for files that no linker made: a digest of what they are made of, as long as those of linkers. */
public final class MadeUpId {
    /** Length in bytes. */
    public static final int BYTES = 20;

    private MadeUpId() {}

    /** The id of these contents, one after the other. */
    public static byte[] of(Iterable<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            contents.forEach(digest::update);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
