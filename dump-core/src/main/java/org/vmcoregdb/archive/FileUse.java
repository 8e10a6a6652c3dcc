package org.vmcoregdb.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Who uses a file of the cache holds a lock on it, which the system takes away when the process ends, however it does. It
 * also goes when the process closes another channel to the same file, as POSIX has it: then the file may be deleted while it
 * is open, which on Linux takes nothing away from who has it open.
 */
public final class FileUse {
    private FileUse() {}

    /** Holds a file for writing until the channel is closed; where there are no locks it is not held. */
    static void claim(FileChannel channel) {
        try {
            channel.tryLock();
        } catch (IOException | OverlappingFileLockException notHeld) {
            return; // told by its age alone
        }
    }

    /** Holds a file for reading, together with others, until the channel is closed. */
    public static void share(FileChannel channel) {
        try {
            channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (IOException | OverlappingFileLockException notHeld) {
            return; // this process holds it already
        }
    }

    /**
     * Deletes a file that nobody holds.
     *
     * @return false if it is held, or cannot be deleted
     */
    static boolean deleteUnused(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null && Files.deleteIfExists(file);
        } catch (IOException | OverlappingFileLockException inUse) {
            return false;
        }
    }

    /** True if somebody holds a file, as far as that can be found out. */
    static boolean isUsed(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException byThisProcess) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }
}
