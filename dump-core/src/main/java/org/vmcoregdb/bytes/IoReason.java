package org.vmcoregdb.bytes;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words: the messages of Java's exceptions are often no more than its name. */
public final class IoReason {
    private IoReason() {}

    /** The reason, as the end of "X could not be read: …". */
    public static String of(IOException failure) {
        if (failure instanceof FileSystemException at) {
            String file = String.valueOf(at.getFile());
            if (at instanceof AccessDeniedException) {
                return "no permission for " + file;
            }
            if (at instanceof NoSuchFileException) {
                return file + " does not exist";
            }
            if (at instanceof FileAlreadyExistsException) {
                return file + " is in the way";
            }
            if (at instanceof NotDirectoryException) {
                return file + " is not a directory";
            }
            String reason = at.getReason();
            return reason == null ? "the system refuses it for " + file : file + ": " + reason;
        }
        String message = failure.getMessage();
        if (message != null && !message.isEmpty()) {
            return message;
        }
        return failure instanceof FileNotFoundException ? "there is no such file" : "an I/O error without a message";
    }
}
